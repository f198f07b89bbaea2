/** JSON text and the schemas of what Leadsman reads and writes. */
package dev.leadsman.json;
