package touchstone.fuzz.campaign;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What fuzzing has reached stays reached: every input of every kept corpus runs again. */
class CorpusTest {
  private static final Path MODULE = Path.of("");
  private static final Path FOLDER = Path.of("corpus");

  static List<Target> targets() {
    return Target.ALL;
  }

  /** Targets of which a corpus is kept. */
  static List<Target> kept() {
    return Target.ALL.stream()
        .filter(t -> Files.exists(FOLDER.resolve(t.name() + ".zip")))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("kept")
  void keptInputsRunWithoutAFinding(Target target) throws Exception {
    Map<String, byte[]> inputs = CorpusArchive.read(MODULE, target);
    assertThat(inputs).as(target.name()).isNotEmpty();
    Class<?> test = Class.forName(target.className());
    Constructor<?> constructor = test.getDeclaredConstructor();
    constructor.setAccessible(true);
    Method method = test.getDeclaredMethod(target.method(), byte[].class);
    method.setAccessible(true);
    for (Map.Entry<String, byte[]> input : inputs.entrySet()) {
      run(method, constructor.newInstance(), input);
    }
  }

  private static void run(Method method, Object test, Map.Entry<String, byte[]> input)
      throws IllegalAccessException {
    try {
      method.invoke(test, (Object) input.getValue());
    } catch (InvocationTargetException failed) {
      throw new AssertionError("input " + input.getKey(), failed.getCause());
    }
  }

  @Test
  void everyCorpusBelongsToATarget() throws IOException {
    try (Stream<Path> archives = Files.list(FOLDER)) {
      assertThat(archives.count()).isEqualTo(kept().size()).isPositive();
    }
  }

  @ParameterizedTest
  @MethodSource("kept")
  void corporaStaySmall(Target target) throws IOException {
    long size =
        CorpusArchive.read(MODULE, target).values().stream().mapToLong(input -> input.length).sum();
    assertThat(size).isBetween(1L, CorpusArchive.LIMIT);
  }

  @ParameterizedTest
  @MethodSource("targets")
  void everyTargetHasSeeds(Target target) {
    assertThat(Files.isDirectory(MODULE.resolve(target.seeds()))).as(target.seeds()).isTrue();
  }
}
