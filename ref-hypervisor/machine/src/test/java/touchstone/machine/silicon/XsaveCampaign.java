package touchstone.machine.silicon;

import java.util.Random;
import java.util.Set;

/**
 * Random programs of XSAVE and its like on the processor and on the model: areas, registers and
 * which components are in use are compared bit by bit.
 */
final class XsaveCampaign extends Campaign {
  private long instructions;

  /** Whether the processor has all of it: the model announces no less. */
  static boolean isSupported() {
    return features().containsAll(Set.of("xsave", "xsaveopt", "xsavec", "xgetbv1"));
  }

  long instructions() {
    return instructions;
  }

  @Override
  String summary() {
    return programs + " programs, " + instructions + " instructions, failures: " + failures;
  }

  /** What an interrupt may have changed is tried again: the pointers of the last instruction. */
  @Override
  void compare(long seed) {
    XsaveProgram generated = new XsaveProgram(seed, silicon.has16BitSegments());
    CpuImage before = start(new Random(~seed), generated.program);
    generated.generate(before.scratch);
    instructions += generated.names.size();
    Program program = generated.program;
    String difference = lasting(() -> difference(program, before, 1, CpuImage::differenceTo));
    if (difference != null) {
      String text = "seed " + seed + ", " + generated.names + "\n" + difference;
      failures.putIfAbsent(program.bits + " bits: " + difference, text);
    }
  }

  /**
   * Outside of 64-bit code XMM8 to XMM15 are out of reach. Whether they count as in use while all
   * of them are zero is the processor's choice, so they are not. @sdm 1 13.6
   */
  private static CpuImage start(Random random, Program program) {
    CpuImage image = new CpuImage();
    image.gpr[4] = Layout.STACK - program.base;
    random.nextBytes(image.scratch);
    for (int i = 0; i < CpuImage.XMM_HALVES; i++) {
      image.xmm[i] = random.nextInt(3) == 0 ? random.nextLong() : 0;
    }
    if (program.bits != 64) {
      image.xmm[CpuImage.XMM_HALVES - 1] |= 1;
    }
    image.flags = 0x202;
    return image;
  }
}
