package dev.leadsman.render;

import com.marcnuri.helm.jni.HelmLib;
import com.marcnuri.helm.jni.NativeLibrary;
import com.marcnuri.helm.jni.Result;
import com.marcnuri.helm.jni.TemplateOptions;
import com.sun.jna.Native;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;

/**
 * The worker of the engine {@code embedded}: holds Helm as a native library and serves renders over
 * a socket until its parent is gone. A process of its own, since the library's Go runtime takes
 * SIGINT and SIGTERM away from the JVM it runs in and prints to the standard streams.
 */
public final class HelmWorkerMain {
  private HelmWorkerMain() {}

  /**
   * @param args the socket, the directory to remove with the worker, the one to remove with the
   *     parent, the directory that keeps the unpacked library
   */
  public static void main(String[] args) throws IOException {
    Path socket = Path.of(args[0]);
    Path own = Path.of(args[1]);
    endWithParent(own, Path.of(args[2]));
    try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        DataInputStream in = new DataInputStream(Channels.newInputStream(channel));
        DataOutputStream out = new DataOutputStream(Channels.newOutputStream(channel))) {
      HelmLib helm;
      try {
        helm = load(Path.of(args[3]), own);
      } catch (IOException | IllegalStateException | LinkageError e) {
        WorkerProtocol.write(out, Map.of("error", String.valueOf(e.getMessage())));
        return;
      }
      WorkerProtocol.write(out, Map.of("version", text(helm.Version().out)));
      while (true) {
        WorkerProtocol.write(out, serve(helm, WorkerProtocol.read(in)));
      }
    } catch (EOFException e) {
      // The parent is done with this worker, or gone: then the other thread ends this process.
      pause();
    } finally {
      PrivateDirectory.delete(own);
      Runtime.getRuntime().halt(0);
    }
  }

  private static void pause() {
    try {
      Thread.sleep(2_000);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Map<String, Object> serve(HelmLib helm, Map<?, ?> request) {
    TemplateOptions options =
        new TemplateOptions(
            (String) request.get("name"),
            null,
            (String) request.get("chart"),
            (String) request.get("namespace"),
            (String) request.get("kubeVersion"),
            0,
            1,
            null,
            null,
            (String) request.get("values"),
            null,
            null,
            null,
            0,
            0,
            null,
            0,
            null);
    Result result = helm.Template(options);
    Map<String, Object> answer = new LinkedHashMap<>();
    if (result.err != null && !result.err.isBlank()) {
      answer.put("error", result.err);
    } else if (text(result.out).length() > WorkerProtocol.LIMIT / 2) {
      answer.put("error", "renders more than " + (WorkerProtocol.LIMIT >> 21) + " MiB");
    } else {
      answer.put("out", text(result.out));
    }
    return answer;
  }

  private static String text(String text) {
    return text == null ? "" : text;
  }

  /** The parent holds this process's stdin open for as long as it lives. */
  private static void endWithParent(Path own, Path parents) {
    Thread watch =
        new Thread(
            () -> {
              try {
                while (System.in.read() >= 0) {
                  // Nothing is sent here.
                }
              } catch (IOException e) {
                // as if it had ended
              }
              PrivateDirectory.delete(parents);
              PrivateDirectory.delete(own);
              Runtime.getRuntime().halt(0);
            },
            "watch-parent");
    watch.setDaemon(true);
    watch.start();
  }

  /**
   * The library, unpacked once for all workers of this user: it is some 100 MB.
   *
   * @param kept where it is kept
   * @param otherwise where it goes if it cannot be kept
   */
  private static HelmLib load(Path kept, Path otherwise) throws IOException {
    // Not NativeLibrary.getInstance(): that one downloads what it does not find.
    NativeLibrary found =
        NativeLibrary.serviceProviderLibrary(HelmWorkerMain.class.getClassLoader());
    if (found == null) {
      throw new IllegalStateException("it is not available for " + platform());
    }
    String resource = "/" + found.getBinaryName();
    Path library;
    try {
      library = unpacked(found, resource, kept);
    } catch (IOException e) {
      library = unpacked(found, resource, otherwise.resolve("library"));
    }
    return Native.load(library.toString(), HelmLib.class);
  }

  static String platform() {
    return System.getProperty("os.name") + " " + System.getProperty("os.arch");
  }

  private static Path unpacked(NativeLibrary found, String resource, Path kept) throws IOException {
    Path library = kept.resolve(identity(found)).resolve(found.getBinaryName());
    if (Files.isRegularFile(library)) {
      return library;
    }
    Files.createDirectories(library.getParent());
    Path temporary = Files.createTempFile(library.getParent(), "unpacking", ".tmp");
    try (InputStream in = found.getClass().getResourceAsStream(resource)) {
      if (in == null) {
        throw new IllegalStateException(resource + " is missing");
      }
      Files.copy(in, temporary, StandardCopyOption.REPLACE_EXISTING);
      Files.move(temporary, library, StandardCopyOption.ATOMIC_MOVE);
    } catch (AtomicMoveNotSupportedException e) {
      throw new IOException(kept + " cannot be used", e);
    } finally {
      Files.deleteIfExists(temporary);
    }
    return library;
  }

  /** Changes with the library; does not read it. */
  static String identity(NativeLibrary found) throws IOException {
    java.net.URL url = found.getClass().getResource("/" + found.getBinaryName());
    if (url != null && url.openConnection() instanceof java.net.JarURLConnection jar) {
      jar.setUseCaches(false);
      try (java.util.jar.JarFile file = jar.getJarFile()) {
        java.util.jar.JarEntry entry = file.getJarEntry(jar.getEntryName());
        return Long.toHexString(entry.getCrc()) + "-" + entry.getSize();
      }
    }
    CRC32 crc = new CRC32();
    try (InputStream in =
        new CheckedInputStream(
            found.getClass().getResourceAsStream("/" + found.getBinaryName()), crc)) {
      long size = in.transferTo(java.io.OutputStream.nullOutputStream());
      return Long.toHexString(crc.getValue()) + "-" + size;
    }
  }
}
