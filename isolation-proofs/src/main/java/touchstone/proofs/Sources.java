package touchstone.proofs;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * The sources as the prover sees them: the core and the obligations, each a symbolic link to its
 * directory in the checkout, so that what is read is what is compiled.
 *
 * @param root a directory to load, with nothing in it but the links
 * @param hash SHA-256 over the names and contents of the files, in a fixed order
 */
record Sources(Path root, String hash) {
  /** The core, all of it, and the obligations about it, below the checkout. */
  private static final List<String> PACKAGES =
      List.of(
          "ref-hypervisor/core/src/main/java/touchstone/core",
          "isolation-proofs/src/main/java/touchstone/proofs/obligation");

  /** Links the sources of a checkout. */
  static Sources link(Path home) throws IOException {
    Path root = Files.createTempDirectory("touchstone-sources");
    MessageDigest digest = sha256();
    for (String name : PACKAGES) {
      Path directory = home.resolve(name).toAbsolutePath().normalize();
      if (!Files.isDirectory(directory)) {
        throw new IOException("no sources in " + directory);
      }
      Files.createSymbolicLink(root.resolve(name.replaceFirst(".*/", "")), directory);
      add(digest, directory);
    }
    return new Sources(root, HexFormat.of().formatHex(digest.digest()));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void add(MessageDigest digest, Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.filter(Files::isRegularFile).sorted().toList()) {
        digest.update(directory.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
        digest.update(Files.readAllBytes(file));
      }
    }
  }
}
