package touchstone.host.daemon;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;
import touchstone.host.console.ConsoleLog;

/**
 * The file that keeps what a guest writes to its console. When it is full it becomes the old one
 * ({@code .1}) and a new one begins, so that a guest cannot fill the disk.
 */
final class ConsoleFile implements AutoCloseable {
  private static final Set<OpenOption> OPTIONS =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.APPEND, LinkOption.NOFOLLOW_LINKS);

  private final Path path;
  private final int limit;
  private FileChannel file;

  ConsoleFile(Path path) throws IOException {
    this(path, ConsoleLog.LIMIT);
  }

  ConsoleFile(Path path, int limit) throws IOException {
    this.path = path;
    this.limit = limit;
    file = open();
  }

  void write(byte[] bytes) throws IOException {
    if (file.position() + bytes.length > limit && file.position() > 0) {
      file.close();
      Path old = path.resolveSibling(path.getFileName() + ".1");
      Files.move(path, old, StandardCopyOption.REPLACE_EXISTING);
      file = open();
    }
    ByteBuffer rest = ByteBuffer.wrap(bytes);
    while (rest.hasRemaining()) {
      file.write(rest);
    }
  }

  private FileChannel open() throws IOException {
    return FileChannel.open(
        path,
        OPTIONS,
        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
