package touchstone.conformance.targets.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import touchstone.conformance.suite.Verdict;

/** A running adapter: one request, one reply, and whatever it logs in between. */
final class Adapter implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int END_SECONDS = 5;
  private static final int SHOWN = 200;

  private final Process process;
  private final OutputStream requests;
  private final Lines replies;
  private final Tail errors;

  /**
   * @param folder in which it is started
   */
  Adapter(List<String> command, Path folder) throws AdapterException {
    try {
      process = new ProcessBuilder(command).directory(folder.toFile()).start();
    } catch (IOException e) {
      throw new AdapterException(Verdict.CRASH, "the adapter does not start: " + e.getMessage());
    }
    requests = process.getOutputStream();
    replies = new Lines(process.getInputStream());
    errors = new Tail(process.getErrorStream());
  }

  /** Sends a request and waits for the reply to it; the adapter is ended if that goes wrong. */
  JsonNode ask(ObjectNode request, long seconds) throws AdapterException {
    try {
      requests.write((request + "\n").getBytes(StandardCharsets.UTF_8));
      requests.flush();
      return reply(seconds);
    } catch (IOException e) {
      throw failed(Verdict.CRASH, "the adapter ended" + exitCode() + errors.textAtEnd());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw failed(Verdict.NOT_RUN, "interrupted");
    }
  }

  private JsonNode reply(long seconds) throws AdapterException, IOException, InterruptedException {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    while (true) {
      long left = TimeUnit.NANOSECONDS.toSeconds(end - System.nanoTime());
      Optional<String> line = replies.next(Math.max(left, 0));
      if (line.isEmpty()) {
        throw failed(Verdict.TIMEOUT, "no reply within " + seconds + " s" + errors.text());
      }
      JsonNode reply = parse(line.get());
      if (!reply.path("op").asText().equals("log")) {
        return reply;
      }
    }
  }

  private JsonNode parse(String line) throws AdapterException {
    try {
      JsonNode reply = JSON.readTree(line);
      if (reply != null && reply.path("op").isTextual()) {
        return reply;
      }
    } catch (JsonProcessingException e) {
      // Said below, with the line.
    }
    String shown = line.substring(0, Math.min(line.length(), SHOWN));
    throw failed(Verdict.CRASH, "the adapter's line is not an object with an op: " + shown);
  }

  private AdapterException failed(Verdict verdict, String message) {
    kill();
    return new AdapterException(verdict, message);
  }

  private String exitCode() {
    try {
      return process.waitFor(END_SECONDS, TimeUnit.SECONDS)
          ? " with exit code " + process.exitValue()
          : "";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "";
    }
  }

  private void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  /** Says goodbye, and ends it by force if it does not go. */
  @Override
  public void close() {
    try {
      requests.write((Protocol.bye() + "\n").getBytes(StandardCharsets.UTF_8));
      requests.close();
      process.waitFor(END_SECONDS, TimeUnit.SECONDS);
    } catch (IOException e) {
      // It has gone already.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    kill();
  }
}
