package touchstone.core.apic;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.TreeSet;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** A set of vectors against the library's own. */
class VectorsTest {
  // [utest->req~cpu-local-apic~1]
  @Property(tries = 200, seed = "2026")
  void theHighestAndTheWordsAreTheSets(
      @ForAll @Size(max = 40) int[] steps, @ForAll @IntRange(max = 7) int word) {
    Vectors vectors = new Vectors();
    TreeSet<Integer> model = new TreeSet<>();
    for (int step : steps) {
      int vector = step & 0xFF;
      if (step < 0) {
        vectors.remove(vector);
        model.remove(vector);
      } else {
        vectors.add(vector);
        model.add(vector);
      }
      assertThat(vectors.highest()).isEqualTo(model.isEmpty() ? -1 : model.last());
    }
    int bits = model.stream().filter(v -> v / 32 == word).mapToInt(v -> 1 << v % 32).sum();
    assertThat(vectors.word(word)).isEqualTo(bits);
    vectors.clear();
    assertThat(vectors.highest()).isEqualTo(-1);
    assertThat(vectors.word(word)).isZero();
  }
}
