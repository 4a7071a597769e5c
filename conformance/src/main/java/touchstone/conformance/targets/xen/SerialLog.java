package touchstone.conformance.targets.xen;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A file that an emulator writes what a serial port sends to; whole lines as they come. */
final class SerialLog {
  private static final int TAIL_LINES = 60;

  private final Path file;
  private final StringBuilder rest = new StringBuilder();
  private long read;

  SerialLog(Path file) {
    this.file = file;
  }

  /** Lines that have been finished since the last call. */
  List<String> newLines() throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
      byte[] bytes = new byte[(int) (in.length() - read)];
      in.seek(read);
      in.readFully(bytes);
      read += bytes.length;
      rest.append(new String(bytes, StandardCharsets.ISO_8859_1).replace("\r", ""));
    }
    List<String> lines = new ArrayList<>();
    for (int end = rest.indexOf("\n"); end >= 0; end = rest.indexOf("\n")) {
      lines.add(rest.substring(0, end));
      rest.delete(0, end + 1);
    }
    return lines;
  }

  /** The last lines there are. */
  String tail() {
    try {
      List<String> lines = Files.readAllLines(file, StandardCharsets.ISO_8859_1);
      return String.join("\n", lines.subList(Math.max(0, lines.size() - TAIL_LINES), lines.size()))
          .replace("\r", "");
    } catch (IOException e) {
      return "(nothing was written to " + file + ")";
    }
  }
}
