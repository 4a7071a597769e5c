/**
 * Fuzz targets. Without {@code JAZZER_FUZZ} they replay their seeds as ordinary tests; with it, one
 * target fuzzes until its time is up. {@code ./touchstone fuzz} drives them.
 */
package touchstone.fuzz;
