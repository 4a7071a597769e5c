package touchstone.conformance.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardTest {

  @Property(seed = "2026")
  void shardsAreTheWholeListEachOnce(
      @ForAll @IntRange(max = 200) int cases, @ForAll @IntRange(min = 1, max = 50) int shards) {
    List<Integer> all = IntStream.range(0, cases).boxed().toList();
    List<Integer> joined = new ArrayList<>();
    for (int i = 1; i <= shards; i++) {
      joined.addAll(new Shard(i, shards).of(all));
    }
    assertThat(joined).containsExactlyInAnyOrderElementsOf(all);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0/3", "4/3", "1", "1/0", "-1/3", "a/b", "1/2/3", ""})
  void whatIsNoShardIsRefused(String text) {
    assertThatThrownBy(() -> Shard.parse(text))
        .isInstanceOf(SuiteException.class)
        .hasMessageContaining("--shard");
  }
}
