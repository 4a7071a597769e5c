package touchstone.host.daemon;

import com.fasterxml.jackson.databind.JsonNode;

/** Whoever has asked a verb. */
interface Client {
  /** Hears something before the verb is answered. */
  void note(String text);

  /** Hears the answer, if it could not be given at once. */
  void finish(JsonNode result);

  /** What is to be undone if the client leaves before its verb is answered. */
  void whenGone(Runnable undo);

  /** Sees a console until the guest is gone or the client leaves. */
  void watch(GuestConsole console);
}
