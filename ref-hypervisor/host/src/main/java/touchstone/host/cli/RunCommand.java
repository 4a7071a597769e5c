package touchstone.host.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import touchstone.host.AuditLog;
import touchstone.host.GuestHandle;
import touchstone.host.ReferenceSystem;
import touchstone.host.StopReason;
import touchstone.host.SystemOptions;
import touchstone.host.oracle.Disagreement;
import touchstone.host.oracle.Oracle;
import touchstone.host.toolstack.GuestConfig;
import touchstone.host.toolstack.ToolstackException;
import touchstone.host.trace.TraceRecorder;
import touchstone.machine.image.CorruptImageException;

/** {@code ./touchstone run}: boots one guest image with its console on the terminal. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = {
      "Boots a PVH guest image on the reference hypervisor, its console on the terminal.",
      "Ctrl+] leaves."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:the guest powered itself off (or you left with Ctrl+])",
      "1:it crashed, rebooted, hung or ran out of time, or the hypervisor refused it",
      "2:usage: the image, its memory, the trace or the audit file cannot be used"
    })
public final class RunCommand implements Callable<Integer> {
  @Mixin private BootOptions options = new BootOptions();

  @Option(
      names = "--memory",
      paramLabel = "SIZE",
      converter = MemorySize.class,
      defaultValue = "64M",
      description = "memory of the guest (default: ${DEFAULT-VALUE})")
  private long memory;

  @Option(
      names = "--vcpus",
      paramLabel = "N",
      defaultValue = "1",
      description = "virtual CPUs, 1 to 8 (default: ${DEFAULT-VALUE})")
  private int vcpus = 1;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description = "seed of the machine's randomness (default: ${DEFAULT-VALUE})")
  private long seed = 1;

  @Option(
      names = "--trace",
      paramLabel = "FILE",
      description = {
        "write one line per exit and hypercall; equal runs write equal files:",
        "exit TIME dDOMAIN vVCPU rip=RIP KIND reason=REASON ...",
        "call TIME dDOMAIN vVCPU NAME a1 a2 a3 = RESULT"
      })
  private @Nullable Path trace;

  @Option(
      names = "--oracle",
      description = {
        "judge every step by the executable specification; the first disagreement ends the run",
        "and is printed: state before, call, what was expected, what is"
      })
  private boolean judged;

  @Option(
      names = "--record",
      paramLabel = "FILE",
      description = {
        "as --oracle, and write every step with its answer and the changes of the abstract state;",
        "'check-trace FILE' judges them again"
      })
  private @Nullable Path record;

  @Option(
      names = "--audit",
      paramLabel = "FILE",
      description = {
        "write the audit trail, one JSON object a line: control operations, shutdowns,",
        "mappings and channels between domains, and every refusal"
      })
  private @Nullable Path audit;

  private final PrintStream out = System.out;
  private final InputStream in;

  public RunCommand() {
    this(System.in);
  }

  /** With the keys from elsewhere: standard input of a test belongs to the build. */
  RunCommand(InputStream in) {
    this.in = in;
  }

  @Override
  public Integer call() {
    if (!options.hasValidCpus()) {
      return options.unusable("--cpus must be 1 to 64");
    }
    if (vcpus < 1 || vcpus > 8) {
      return options.unusable("--vcpus must be 1 to 8");
    }
    try (Writer traceFile = writer(trace);
        Writer recordFile = writer(record);
        Writer auditFile = writer(audit)) {
      TraceRecorder recorder = record == null ? null : new TraceRecorder(recordFile);
      int code = boot(config(), traceFile, recorder, auditFile);
      return recorder == null || recorder.isWritten()
          ? code
          : options.unusable(record + ": not all of the trace could be written");
    } catch (IOException problem) {
      return options.unusable(problem);
    } catch (CorruptImageException problem) {
      return options.unusable(problem.getMessage());
    } catch (Disagreement disagreement) {
      out.flush();
      options.complain(disagreement.report());
      return BootOptions.FAILED;
    } catch (ToolstackException refused) {
      options.complain(refused.getMessage());
      return refused.errno() == 0 ? BootOptions.UNUSABLE : BootOptions.FAILED;
    }
  }

  private static Writer writer(@Nullable Path file) throws IOException {
    return file == null ? Writer.nullWriter() : Files.newBufferedWriter(file);
  }

  private GuestConfig config() throws IOException {
    Path file = options.image.getFileName();
    String name = file == null ? "guest" : file.toString();
    return new GuestConfig(
        name.replaceAll("[^A-Za-z0-9._-]", "_"),
        options.image.toString(),
        options.imageBytes(),
        memory,
        vcpus,
        options.commandLine,
        options.initrdBytes(),
        256,
        0);
  }

  private int boot(
      GuestConfig config, Writer traceFile, @Nullable TraceRecorder recorder, Writer auditFile)
      throws ToolstackException, CorruptImageException {
    AuditWriter writer = new AuditWriter(auditFile);
    try (AuditLog log = new AuditLog(writer)) {
      return boot(config, traceFile, recorder, log);
    } finally {
      writer.flush();
      if (recorder != null) {
        recorder.end();
      }
    }
  }

  private int boot(
      GuestConfig config, Writer traceFile, @Nullable TraceRecorder recorder, AuditLog auditLog)
      throws ToolstackException, CorruptImageException {
    TraceWriter tracer = trace == null ? null : new TraceWriter(traceFile);
    Oracle oracle = judged || recorder != null ? new Oracle(recorder) : null;
    SystemOptions hardware =
        SystemOptions.of(options.cpu)
            .withCpus(options.cpus)
            .withMemory(roundUp(memory) + SystemOptions.HYPERVISOR_MEMORY)
            .withSeed(seed)
            .withConsole((domain, value) -> out.write(value))
            .withTracer(tracer)
            .withOracle(oracle)
            .withAudit(audit == null ? null : auditLog);
    ReferenceSystem system = new ReferenceSystem(hardware);
    GuestHandle guest = system.create(config);
    long start = System.nanoTime();
    ConsoleSession session = new ConsoleSession(system, guest);
    StopReason reason = session.run(options.limitNanos(), in, out::flush);
    if (tracer != null) {
      tracer.flush();
    }
    if (oracle != null) {
      options.complain(oracle.count().toString());
    }
    if (options.stats) {
      Statistics.print(options.err(), system, guest, System.nanoTime() - start);
    }
    return report(session, reason);
  }

  private int report(ConsoleSession session, StopReason reason) {
    String text = session.complaint(reason);
    if (!text.isEmpty()) {
      options.complain(text);
    }
    return text.isEmpty() ? 0 : BootOptions.FAILED;
  }

  private static long roundUp(long bytes) {
    return (bytes + 4095) / 4096 * 4096;
  }
}
