/**
 * Fuzz targets. As ordinary tests they replay their seeds; {@code ./touchstone fuzz} starts each in
 * a JVM of its own and fuzzes until its time is up. A new target is a class here and a row of
 * {@code touchstone.fuzz.campaign.Target}; a finding's reproducer becomes a seed in the target's
 * folder of resources.
 */
package touchstone.fuzz;
