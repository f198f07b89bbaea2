package dev.leadsman.chart;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;

/** Packed charts, good and hostile. */
final class Packed {
  private Packed() {}

  /** A chart with one template. */
  static Map<String, String> chart(String name, String version) {
    Map<String, String> files = new LinkedHashMap<>();
    files.put(
        name + "/Chart.yaml", "apiVersion: v2\nname: " + name + "\nversion: " + version + "\n");
    files.put(name + "/values.yaml", "replicas: 1\n");
    files.put(name + "/templates/cm.yaml", "apiVersion: v1\nkind: ConfigMap\n");
    return files;
  }

  static byte[] tgz(Map<String, String> files) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
      tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_POSIX);
      for (Map.Entry<String, String> file : files.entrySet()) {
        add(tar, new TarArchiveEntry(file.getKey(), true), file.getValue().getBytes(UTF_8));
      }
    }
    return bytes.toByteArray();
  }

  static byte[] tgz(String name, String version) throws IOException {
    return tgz(chart(name, version));
  }

  /** A chart with one more entry. */
  static byte[] with(TarArchiveEntry entry) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
      for (Map.Entry<String, String> file : chart("spiderpool", "1.0.0").entrySet()) {
        add(tar, new TarArchiveEntry(file.getKey(), true), file.getValue().getBytes(UTF_8));
      }
      add(tar, entry, new byte[0]);
    }
    return bytes.toByteArray();
  }

  /** A chart with a file of zeros. */
  static byte[] bomb(long size) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (TarArchiveOutputStream tar = new TarArchiveOutputStream(new GZIPOutputStream(bytes))) {
      tar.setBigNumberMode(TarArchiveOutputStream.BIGNUMBER_POSIX);
      TarArchiveEntry entry = new TarArchiveEntry("spiderpool/zeros", true);
      entry.setSize(size);
      tar.putArchiveEntry(entry);
      byte[] zeros = new byte[1 << 20];
      for (long left = size; left > 0; left -= zeros.length) {
        tar.write(zeros, 0, (int) Math.min(left, zeros.length));
      }
      tar.closeArchiveEntry();
    }
    return bytes.toByteArray();
  }

  private static void add(TarArchiveOutputStream tar, TarArchiveEntry entry, byte[] content)
      throws IOException {
    entry.setSize(content.length);
    entry.setModTime(0);
    tar.putArchiveEntry(entry);
    tar.write(content);
    tar.closeArchiveEntry();
  }

  static String sha256(byte[] bytes) {
    return HexFormat.of().formatHex(ChartCache.sha256().digest(bytes));
  }
}
