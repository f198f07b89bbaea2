/** What a run found, one class per format. */
package dev.leadsman.report;
