package touchstone.host.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a small tree of modules, each with nothing but what it depends on. */
class LinuxImagesTest {
  @TempDir private Path folder;

  private void module(String file, String depends) throws IOException {
    Path modules = Files.createDirectories(folder.resolve("root/lib/modules/6.1/kernel/fs"));
    String information = "license=GPL\0depends=" + depends + "\0name=x\0";
    Files.write(modules.resolve(file), information.getBytes(StandardCharsets.ISO_8859_1));
  }

  private LinuxImages images() {
    return new LinuxImages(LinuxImages.Kernel.CLOUD, folder);
  }

  @Test
  void modulesComeAfterWhatTheyDependOnAndOnce() throws IOException {
    module("xen-blkfront.ko", "");
    module("jbd2.ko", "crc32c_base");
    module("crc32c-base.ko", "");
    module("ext9.ko", "jbd2,crc32c_base");
    assertThat(images().withDependencies(List.of("xen-blkfront", "ext9")))
        .containsExactly("xen-blkfront", "crc32c_base", "jbd2", "ext9");
  }

  @Test
  void aMissingModuleIsNamed() throws IOException {
    module("jbd2.ko", "");
    assertThatThrownBy(() -> images().module("ext9"))
        .hasMessage(folder + ": the kernel has no module ext9");
  }
}
