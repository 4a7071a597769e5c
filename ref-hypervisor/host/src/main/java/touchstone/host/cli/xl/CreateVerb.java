package touchstone.host.cli.xl;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import touchstone.host.config.ConfigException;
import touchstone.host.config.ConfigFile;
import touchstone.host.config.DomainConfig;
import touchstone.host.daemon.ConfigJson;
import touchstone.host.daemon.Protocol;

/** {@code xl create}. */
@Command(
    name = "create",
    description = {
      "Starts a guest of an xl.cfg file.",
      "KEY=VALUE stands behind the file's last line: memory=64, 'name=\"two\"', 'disk+=[\"…\"]'."
    })
final class CreateVerb extends XlVerb {
  @Parameters(paramLabel = "FILE|KEY=VALUE", arity = "0..*", description = "xl.cfg and more of it")
  private List<String> words = new ArrayList<>();

  @Option(
      names = {"-f", "--defconfig"},
      paramLabel = "FILE",
      description = "the xl.cfg file")
  private @Nullable Path named;

  @Option(names = "-p", description = "leave it paused")
  private boolean paused;

  @Option(names = "-c", description = "attach to its console; Ctrl+] detaches")
  private boolean console;

  @Option(
      names = {"-q", "--quiet"},
      description = "say nothing of what is being done")
  private boolean quiet;

  @Option(
      names = {"-n", "--dryrun"},
      description = "print the configuration as JSON and start nothing")
  private boolean dry;

  private @Nullable Path file;
  private String text = "";
  private final List<String> more = new ArrayList<>();

  @Override
  public Integer call() {
    try {
      Path read = readFile();
      if (!quiet) {
        err().println("Parsing config from " + read);
      }
      DomainConfig config = config(read);
      return dry ? show(config) : super.call();
    } catch (ConfigException problem) {
      return complain(problem.getMessage(), UNUSABLE);
    } catch (NoSuchFileException missing) {
      return complain(missing.getFile() + ": no such file", UNUSABLE);
    } catch (IOException problem) {
      return complain(problem.getMessage(), UNUSABLE);
    }
  }

  private Path readFile() throws IOException {
    file = named;
    for (String word : words) {
      if (word.indexOf('=') >= 0) {
        more.add(word);
      } else if (file == null) {
        file = Path.of(word);
      } else {
        throw new IOException("more than one configuration file: " + word);
      }
    }
    if (file == null) {
      throw new IOException("No configuration file: give an xl.cfg");
    }
    text = Files.readString(file, StandardCharsets.ISO_8859_1);
    return file;
  }

  private DomainConfig config(Path read) throws ConfigException {
    ConfigFile config = ConfigFile.parse(read.toString(), text);
    for (String word : more) {
      config = config.with("command line", word);
    }
    return DomainConfig.read(config, ConfigFile.folderOf(read));
  }

  private int show(DomainConfig config) {
    ObjectNode node = Protocol.object();
    node.putNull("domid");
    node.set("config", ConfigJson.of(config, config.name(), config.memory()));
    out().println(node.toPrettyString());
    out().flush();
    return DONE;
  }

  @Override
  void run(HostClient host) throws IOException, HostRefusal {
    Path read = Objects.requireNonNull(file);
    ObjectNode arguments =
        arguments()
            .put("source", read.toString())
            .put("folder", ConfigFile.folderOf(read).toString())
            .put("config", text)
            .put("paused", paused);
    ArrayNode words = arguments.putArray("more");
    more.forEach(words::add);
    JsonNode created = host.ask("create", arguments);
    if (console) {
      watch(host, created.path("domid").asText());
    }
  }
}
