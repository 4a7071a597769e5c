package touchstone.fuzz.campaign;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/** A target's minimised corpus as one small file in the repository: {@code corpus/NAME.zip}. */
final class CorpusArchive {
  /** Bytes of an archive, about; the smallest inputs come first. */
  static final long LIMIT = 32 * 1024;

  /** What an archive needs for each input besides its bytes. */
  private static final int ENTRY = 192;

  private CorpusArchive() {}

  private static Path file(Path module, Target target) {
    return module.resolve("corpus").resolve(target.name() + ".zip");
  }

  /** The kept inputs by name, none if nothing is kept. */
  static SortedMap<String, byte[]> read(Path module, Target target) throws IOException {
    SortedMap<String, byte[]> inputs = new TreeMap<>();
    Path archive = file(module, target);
    if (Files.exists(archive)) {
      try (ZipFile zip = new ZipFile(archive.toFile())) {
        for (ZipEntry entry : zip.stream().toList()) {
          inputs.put(
              Path.of(entry.getName()).getFileName().toString(),
              zip.getInputStream(entry).readAllBytes());
        }
      }
    }
    return inputs;
  }

  static void unpack(Path module, Target target, Path folder) throws IOException {
    for (Map.Entry<String, byte[]> input : read(module, target).entrySet()) {
      Files.write(folder.resolve(input.getKey()), input.getValue());
    }
  }

  static void pack(Path folder, Path module, Target target) throws IOException {
    Files.createDirectories(file(module, target).getParent());
    List<Path> inputs;
    try (Stream<Path> all = Files.list(folder)) {
      inputs = all.sorted(Comparator.comparing(CorpusArchive::size).thenComparing(p -> p)).toList();
    }
    long kept = 0;
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file(module, target)))) {
      for (Path input : inputs) {
        kept += size(input) + ENTRY;
        if (kept > LIMIT) {
          break;
        }
        ZipEntry entry = new ZipEntry(input.getFileName().toString());
        entry.setLastModifiedTime(FileTime.fromMillis(0)); // equal corpora make equal archives
        zip.putNextEntry(entry);
        zip.write(Files.readAllBytes(input));
      }
    }
  }

  private static long size(Path file) {
    return file.toFile().length();
  }

  static void delete(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> all = Files.list(folder)) {
      for (Path file : all.toList()) {
        Files.delete(file);
      }
    }
  }
}
