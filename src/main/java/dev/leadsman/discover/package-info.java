/**
 * What a revision declares: a worklist of expanders and readers, one class per kind.
 *
 * <p>A new kind of declaration is one {@link dev.leadsman.discover.Reader} or {@link
 * dev.leadsman.discover.Expander} and one line in {@link dev.leadsman.discover.Discovery}.
 */
package dev.leadsman.discover;
