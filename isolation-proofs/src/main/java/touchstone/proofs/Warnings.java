package touchstone.proofs;

import de.uka.ilkd.key.control.DefaultUserInterfaceControl;
import de.uka.ilkd.key.speclang.PositionedString;
import java.util.ArrayList;
import java.util.List;
import org.key_project.util.collection.ImmutableSet;

/** KeY's headless user interface, which keeps what KeY warned of while it read the sources. */
final class Warnings extends DefaultUserInterfaceControl {
  private final List<String> all = new ArrayList<>();

  @Override
  public void reportWarnings(ImmutableSet<PositionedString> warnings) {
    warnings.forEach(warning -> all.add(warning.getLocation() + ": " + warning.getText()));
  }

  List<String> all() {
    return List.copyOf(all);
  }
}
