package dev.leadsman.chart;

import java.io.BufferedInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** Unpacks packed charts ({@code .tgz}) that may be hostile. One limit counts for a whole chart. */
final class ChartArchive {
  /** What a chart may hold, its dependencies included. */
  static final class Limit {
    static final int FILES = 10_000;
    static final long BYTES = 200L << 20;
    private static final long RATIO = 200;
    private static final long RATIO_COUNTS_FROM = 8L << 20;
    private static final int DEPTH = 512;

    private int files;
    private long bytes;

    void file() throws IOException {
      if (++files > FILES) {
        throw new IOException("holds more than " + FILES + " files");
      }
    }

    void bytes(int count) throws IOException {
      bytes += count;
      if (bytes > BYTES) {
        throw new IOException("unpacks to more than " + (BYTES >> 20) + " MiB");
      }
    }

    void ratio(long packed, long unpacked) throws IOException {
      if (unpacked > RATIO_COUNTS_FROM && unpacked / RATIO > packed) {
        throw new IOException("unpacks to more than " + RATIO + " times its size");
      }
    }
  }

  private ChartArchive() {}

  /**
   * Writes the files of an archive to a directory, without the archive's one top directory.
   *
   * @return name of the top directory
   * @throws IOException when it is no archive, would write elsewhere or is too large
   */
  static String unpack(InputStream archive, Path to, Limit limit) throws IOException {
    Counting packed = new Counting(archive);
    long unpacked = 0;
    String top = null;
    byte[] buffer = new byte[8192];
    try (TarArchiveInputStream tar =
        new TarArchiveInputStream(new BufferedInputStream(new GZIPInputStream(packed)))) {
      for (TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
        limit.file();
        if (entry.isGlobalPaxHeader() || entry.isPaxHeader()) {
          continue;
        }
        String name = entry.getName();
        if (entry.isSymbolicLink() || entry.isLink() || !(entry.isFile() || entry.isDirectory())) {
          throw new IOException("holds a link or device: " + shown(name));
        }
        String[] steps = steps(name);
        if (top != null && !top.equals(steps[0])) {
          throw new IOException("has two top directories: " + shown(top + ", " + steps[0]));
        }
        top = steps[0];
        if (entry.isDirectory()) {
          continue;
        }
        if (steps.length < 2) {
          throw new IOException("has a file beside its top directory: " + shown(name));
        }
        Path file = to;
        for (int i = 1; i < steps.length; i++) {
          file = file.resolve(steps[i]);
        }
        Files.createDirectories(file.getParent());
        try (OutputStream out = Files.newOutputStream(file)) {
          for (int read = tar.read(buffer); read >= 0; read = tar.read(buffer)) {
            limit.bytes(read);
            unpacked += read;
            limit.ratio(packed.count, unpacked);
            out.write(buffer, 0, read);
          }
        } catch (FileAlreadyExistsException e) {
          throw new IOException("has a file that is also a directory: " + shown(name), e);
        }
      }
    } catch (IllegalArgumentException e) {
      throw new IOException("is no tar archive", e);
    }
    if (top == null) {
      throw new IOException("is empty");
    }
    return top;
  }

  private static String[] steps(String name) throws IOException {
    String[] steps = (name.startsWith("./") ? name.substring(2) : name).split("/", -1);
    int length = steps.length;
    if (length > 1 && steps[length - 1].isEmpty()) {
      steps = java.util.Arrays.copyOf(steps, length - 1);
    }
    if (steps.length > Limit.DEPTH) {
      throw new IOException("nests too deeply");
    }
    for (String step : steps) {
      if (step.isEmpty()
          || step.equals(".")
          || step.equals("..")
          || step.indexOf('\\') >= 0
          || step.indexOf(':') >= 0
          || step.chars().anyMatch(Character::isISOControl)) {
        throw new IOException("would write outside its directory: " + shown(name));
      }
    }
    return steps;
  }

  private static String shown(String name) {
    String plain = name.replaceAll("\\p{Cntrl}", "?");
    return plain.length() > 100 ? plain.substring(0, 100) + "…" : plain;
  }

  private static final class Counting extends FilterInputStream {
    private long count;

    Counting(InputStream in) {
      super(in);
    }

    @Override
    public int read() throws IOException {
      int read = super.read();
      count += read < 0 ? 0 : 1;
      return read;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int read = super.read(buffer, offset, length);
      count += Math.max(0, read);
      return read;
    }
  }
}
