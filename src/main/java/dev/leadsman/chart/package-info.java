/** Chart source to chart directory, through a content-addressed cache. */
package dev.leadsman.chart;
