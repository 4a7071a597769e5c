package touchstone.machine.silicon;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import org.junit.jupiter.api.Test;

/** The user-mode instruction set against the processor this runs on: the best oracle there is. */
class SiliconDifferentialTest {
  private static final long PROGRAMS = Long.getLong("silicon.programs", 60_000);
  private static final long SEED = Long.getLong("silicon.seed", 1);

  @Test
  void theModelComputesWhatSiliconComputes() {
    assumeTrue(NativeCpu.isSupported(), "needs an x86-64 Linux host to compare with");
    SiliconCampaign campaign = new SiliconCampaign();
    campaign.run(PROGRAMS, SEED, 20);
    System.out.println("silicon differential from seed " + SEED + ": " + campaign.summary());
    assertThat(campaign.failures()).isEmpty();
    assertThat(campaign.steps()).isPositive();
  }

  @Test
  void theModelsX87UnitComputesWhatSiliconComputes() {
    assumeTrue(NativeCpu.isSupported(), "needs an x86-64 Linux host to compare with");
    FloatCampaign campaign = new FloatCampaign();
    campaign.run(PROGRAMS / 2, SEED, 20);
    System.out.println("x87 differential from seed " + SEED + ": " + campaign.summary());
    assertThat(campaign.failures()).isEmpty();
    assertThat(campaign.instructions()).isPositive();
  }

  @Test
  void theModelSavesWhatSiliconSaves() {
    assumeTrue(NativeCpu.isSupported(), "needs an x86-64 Linux host to compare with");
    assumeTrue(XsaveCampaign.isSupported(), "needs XSAVE, XSAVEOPT, XSAVEC and XGETBV with ECX 1");
    XsaveCampaign campaign = new XsaveCampaign();
    campaign.run(PROGRAMS / 2, SEED, 20);
    System.out.println("XSAVE differential from seed " + SEED + ": " + campaign.summary());
    assertThat(campaign.failures()).isEmpty();
    assertThat(campaign.instructions()).isPositive();
  }
}
