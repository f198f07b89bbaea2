package dev.leadsman.chart;

/**
 * A packed chart as its home sent it.
 *
 * @param version as the home lists it
 * @param from for people
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record Fetched(String version, byte[] archive, String from) {
  static final long LIMIT = 100L << 20;
}
