package dev.leadsman.render;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/** A temporary directory that only this user may read, removed on close and at an orderly end. */
final class PrivateDirectory implements AutoCloseable {
  private final Path path;
  private final Thread atEnd;

  PrivateDirectory(String prefix) throws IOException {
    // Created for the owner alone: https://docs.oracle.com/en/java/javase/17/docs/api/java.base/
    // java/nio/file/Files.html#createTempDirectory
    this.path = Files.createTempDirectory(prefix).toRealPath();
    this.atEnd = new Thread(() -> delete(path), "remove-temporary");
    Runtime.getRuntime().addShutdownHook(atEnd);
  }

  Path path() {
    return path;
  }

  /** Writes a file that only this user may read. */
  Path write(String name, String text) throws IOException {
    Path file = path.resolve(name);
    if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      FileAttribute<?> own =
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
      Files.newByteChannel(
              file, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), own)
          .close();
    }
    return Files.write(file, text.getBytes(UTF_8));
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(atEnd);
    } catch (IllegalStateException e) {
      // The process is ending; the hook removes the directory.
    }
    delete(path);
  }

  static void delete(Path directory) {
    try {
      Files.walkFileTree(
          directory,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.deleteIfExists(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException e) {
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path below, IOException e)
                throws IOException {
              Files.deleteIfExists(below);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (NoSuchFileException e) {
      // gone already
    } catch (IOException e) {
      // A child that is still ending may write; its files are in the system's temporary directory.
    }
  }
}
