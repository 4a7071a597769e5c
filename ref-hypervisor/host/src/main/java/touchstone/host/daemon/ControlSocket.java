package touchstone.host.daemon;

import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.jspecify.annotations.Nullable;

/**
 * The socket by which a host is commanded: one host to a path, and only its user may connect.
 *
 * <p>A lock on a file beside it decides whose the path is; what a host that was killed left there
 * is then removed. The socket is bound in a folder that nobody else can enter and moved to its
 * place once its permissions are set, so that it is never open to others.
 */
// [impl->req~acc-management-socket~1]
final class ControlSocket implements AutoCloseable {
  /** Bytes of a path that the system takes; the folder for binding needs some of them. */
  private static final int MAX_PATH = 90;

  private final Path path;
  private final FileChannel lockFile;
  private final ServerSocketChannel server;

  private ControlSocket(Path path, FileChannel lockFile, ServerSocketChannel server) {
    this.path = path;
    this.lockFile = lockFile;
    this.server = server;
  }

  /** Opens the socket; the exception says why that cannot be. */
  static ControlSocket open(Path path) throws IOException {
    if (path.toString().length() > MAX_PATH) {
      throw new IOException(path + ": longer than the " + MAX_PATH + " bytes of a socket's path");
    }
    FileChannel lockFile = lock(path);
    try {
      return new ControlSocket(path, lockFile, bind(path));
    } catch (IOException | RuntimeException failure) {
      lockFile.close();
      throw failure;
    }
  }

  private static FileChannel lock(Path path) throws IOException {
    FileChannel file =
        FileChannel.open(
            path.resolveSibling(path.getFileName() + ".lock"),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            LinkOption.NOFOLLOW_LINKS);
    if (tryLock(file) == null) {
      file.close();
      throw new IOException(path + ": a host is up there already");
    }
    return file;
  }

  private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
    try {
      return file.tryLock();
    } catch (OverlappingFileLockException oneOfOurs) {
      return null;
    }
  }

  private static ServerSocketChannel bind(Path path) throws IOException {
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !isSocket(path)) {
      throw new IOException(path + ": is there and is no socket");
    }
    Path folder = Files.createTempDirectory(path.toAbsolutePath().getParent(), ".up");
    Path temporary = folder.resolve("s");
    ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    try {
      server.bind(UnixDomainSocketAddress.of(temporary));
      Files.setPosixFilePermissions(temporary, PosixFilePermissions.fromString("rw-------"));
      Files.move(
          temporary, path, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
      return server;
    } catch (BindException problem) {
      server.close();
      throw new IOException(path + ": " + problem.getMessage(), problem);
    } catch (IOException | RuntimeException problem) {
      server.close();
      throw problem;
    } finally {
      Files.deleteIfExists(temporary);
      Files.delete(folder);
    }
  }

  /** A file that is neither a plain file nor a folder nor a link; Java knows no more of it. */
  private static boolean isSocket(Path path) {
    return !Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)
        && !Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)
        && !Files.isSymbolicLink(path);
  }

  Path path() {
    return path;
  }

  /** Waits for the next client; an exception once the socket has been closed. */
  SocketChannel accept() throws IOException {
    return server.accept();
  }

  @Override
  public void close() throws IOException {
    server.close();
    Files.deleteIfExists(path);
    lockFile.close();
  }
}
