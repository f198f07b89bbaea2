/** Version schemes, ranges, chart constraints, and the catalogue of known components. */
package dev.leadsman.version;
