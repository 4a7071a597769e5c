package touchstone.host.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Collectors;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The grammar of xl.cfg: what is read, and what is refused where. */
class ConfigFileTest {
  @Test
  void keysStringsNumbersListsAndComments() throws ConfigException {
    ConfigFile file =
        ConfigFile.parse(
            "g.cfg",
            """
            # a guest
            name = "one"; memory=64  # MiB
            extra = 'say "hi"'
            disk = [
              'a,raw,xvda,w',   # the first
              "b,raw,xvdb,r",
            ]
            nested = [ [ 1, 2 ], [], "x" ]
            maxmem=0x80\
            """);
    assertThat(file.keys()).containsExactly("name", "memory", "extra", "disk", "nested", "maxmem");
    assertThat(shown(file.value("disk"))).isEqualTo("[a,raw,xvda,w b,raw,xvdb,r]");
    assertThat(shown(file.value("nested"))).isEqualTo("[[1 2] [] x]");
    assertThat(file.text("extra", "")).isEqualTo("say \"hi\"");
    assertThat(file.place("maxmem")).hasToString("g.cfg:9");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {"12, 12", "0x1f, 31", "017, 15", "0, 0", "'12', 12", "\"0x10\", 16"})
  void numbersAreDecimalHexadecimalOrOctal(String written, long number) throws ConfigException {
    assertThat(ConfigFile.parse("f", "n=" + written).number("n", 0, 100)).hasValue(number);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      value = {"-1", "101", "08", "0x", "1f", "'-1'", "' 1'", "''", "99999999999999999999", "[1]"})
  void otherNumbersAreRefused(String written) {
    assertThatThrownBy(() -> ConfigFile.parse("f", "\nn=" + written).number("n", 0, 100))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("f:2: ");
  }

  @Test
  void stringsHaveTheEscapesOfC() throws ConfigException {
    assertThat(ConfigFile.parse("f", "s='a\\n\\t\\\\\\'\\x41\\102\\0'").text("s", ""))
        .isEqualTo("a\n\t\\'AB\0");
  }

  @Test
  void plusEqualsAddsListsAndStrings() throws ConfigException {
    ConfigFile file = ConfigFile.parse("f", "l=[1]\nl+=[2,3]\ns='a'\ns+='b'\nnew+=['x']\nv=1\nv=2");
    assertThat(shown(file.value("l"))).isEqualTo("[1 2 3]");
    assertThat(file.text("s", "")).isEqualTo("ab");
    assertThat(shown(file.value("new"))).isEqualTo("[x]");
    assertThat(file.text("v", "")).isEqualTo("2");
  }

  @Test
  void whatIsGivenBesidesTheFileComesLast() throws ConfigException {
    ConfigFile file =
        ConfigFile.parse("f", "memory=64\ndisk=['a']")
            .with("command line", "memory=32;disk+=['b']");
    assertThat(file.number("memory", 0, 100)).hasValue(32);
    assertThat(shown(file.value("disk"))).isEqualTo("[a b]");
    assertThatThrownBy(() -> file.with("command line", "memory=").text("memory", ""))
        .hasMessageStartingWith("command line:1: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "name = one | f:1: 'one' where a string, a number or '[' is expected; strings",
        "name = 'one | f:1: the string that begins here has no closing '",
        "Name = 'one' | f:1: 'N': keys are in lower case, strings in quotes",
        "a = 1 b = 2 | f:1: 'b' where the end of the line or ';' is expected",
        "= 1 | f:1: '=' where the end of the line or ';' is expected",
        "a | f:1: the end of the file where '=' or '+=' is expected",
        "a = [1 | f:1: the end of the file where ',' or ']' is expected",
        "a = [,] | f:1: ',' where a string, a number or '[' is expected",
        "a = 1 + 2 | f:1: '+' is not expected",
        "a = '\\q' | f:1: \\'q' means nothing in a string",
        "a = '\\x1' | f:1: \\ is followed by no character's number",
        "a = [1]; a += 'x' | f:1: += cannot add a list to a string, nor a string to a list",
      })
  void mistakesAreNamedWithTheirLine(String text, String message) {
    assertThatThrownBy(() -> ConfigFile.parse("f", text))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith(message);
  }

  @Test
  void theLineIsThatOfTheMistake() {
    assertThatThrownBy(() -> ConfigFile.parse("f", "a=1\n\nb=[\n1\n2]"))
        .hasMessageStartingWith("f:5: ");
  }

  @Test
  void listsDoNotNestWithoutEnd() {
    assertThatThrownBy(() -> ConfigFile.parse("f", "a=" + "[".repeat(100_000)))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining("no deeper");
  }

  /** Whatever the text is, it is read or refused with its place; nothing else happens. */
  @Property(seed = "2026", tries = 2000)
  void anyTextIsReadOrRefused(@ForAll("texts") String text) {
    try {
      ConfigFile file = ConfigFile.parse("f", text);
      DomainConfig.read(file, java.nio.file.Path.of("/guests"));
    } catch (ConfigException refused) {
      assertThat(refused.getMessage()).matches("(?s)f(:[1-9][0-9]*)?: .+");
    }
  }

  /** What is written is what is read. */
  @Property(seed = "2026", tries = 500)
  void stringsComeBack(@ForAll("strings") String string) throws ConfigException {
    assertThat(ConfigFile.parse("f", "s=\"" + escaped(string) + "\"").text("s", ""))
        .isEqualTo(string);
  }

  @Provide
  Arbitrary<String> texts() {
    return Arbitraries.of(
            ("name kernel memory disk vif cpus seclabel vcpus uuid type = += [ ] , ; ' \" # \\ + 1"
                    + " 0x 64 'a' \"k\" 'x,raw,xvda,w' 'mac=00:16:3e:00:00:01' '0-3,^1' A \u0000 é")
                .split(" "))
        .list()
        .ofMaxSize(30)
        .map(words -> String.join("", words))
        .flatMap(text -> Arbitraries.of(text, text.replace(";", "\n"), text + "\n"));
  }

  @Provide
  Arbitrary<String> strings() {
    return Arbitraries.strings().withCharRange('\0', 'ÿ').ofMaxLength(40);
  }

  private static String escaped(String string) {
    return string
        .chars()
        .mapToObj(c -> String.format(c == '\n' || c == '"' || c == '\\' ? "\\x%02x" : "%c", c))
        .collect(Collectors.joining());
  }

  private static String shown(@Nullable ConfigValue value) {
    return switch (value) {
      case null -> "nothing";
      case ConfigValue.Atom atom -> atom.text();
      case ConfigValue.Items items ->
          items.values().stream()
              .map(ConfigFileTest::shown)
              .collect(Collectors.joining(" ", "[", "]"));
    };
  }
}
