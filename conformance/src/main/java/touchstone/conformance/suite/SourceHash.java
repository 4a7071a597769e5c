package touchstone.conformance.suite;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Says which sources a piece of evidence is about. */
public final class SourceHash {
  private SourceHash() {}

  /** Of the reference hypervisor in a checkout: what every campaign's {@code sources} names. */
  public static String ofReference(Path home) throws IOException {
    return of(home.resolve("ref-hypervisor"));
  }

  /** Of all that decides what a conformance run comes to: reference, suite, guests, parameters. */
  public static String ofSuite(Path home) throws IOException {
    MessageDigest digest = sha256();
    add(digest, home.resolve("ref-hypervisor"), SourceHash::isMain);
    for (String part : List.of("src/main", "guests", "parameters.yaml")) {
      add(digest, home.resolve("conformance").resolve(part), f -> true);
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  /** SHA-256 over names and contents of all files below {@code src/main} of a folder's modules. */
  public static String of(Path folder) throws IOException {
    MessageDigest digest = sha256();
    add(digest, folder, SourceHash::isMain);
    return HexFormat.of().formatHex(digest.digest());
  }

  /** SHA-256 of one file's content. */
  public static String ofBytes(byte[] content) {
    return HexFormat.of().formatHex(sha256().digest(content));
  }

  private static void add(MessageDigest digest, Path folder, Predicate<Path> chosen)
      throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> sorted =
          files
              .filter(f -> chosen.test(folder.relativize(f)) && Files.isRegularFile(f))
              .sorted()
              .toList();
      for (Path file : sorted) {
        digest.update(folder.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
        digest.update(Files.readAllBytes(file));
      }
    }
  }

  private static boolean isMain(Path file) {
    return file.getNameCount() > 3
        && file.getName(1).toString().equals("src")
        && file.getName(2).toString().equals("main");
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
