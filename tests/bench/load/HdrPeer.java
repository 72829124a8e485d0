import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.HdrHistogram.EncodableHistogram;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;
import org.HdrHistogram.HistogramLogProcessor;
import org.HdrHistogram.HistogramLogReader;

/** HdrHistogram itself, for tests to compare with: one line of output for each histogram. */
public class HdrPeer {
  private static final long HOUR = 3_600_000_000_000L;

  public static void main(String[] args) throws Exception {
    if (args[0].equals("read")) {
      read(Arrays.stream(args).skip(1).mapToDouble(Double::parseDouble).toArray());
    } else if (args[0].equals("write")) {
      write(Integer.parseInt(args[1]));
    } else if (args[0].equals("log")) {
      readLog(args[1]);
    } else {
      process(args[1], args[2]);
    }
  }

  /** Standard input has an encoding per line. Output: count, values at the percentiles, buckets. */
  private static void read(double[] percentiles) throws Exception {
    BufferedReader in = new BufferedReader(new InputStreamReader(System.in));
    StringBuilder out = new StringBuilder();
    for (String line = in.readLine(); line != null; line = in.readLine()) {
      ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(line));
      Histogram histogram = Histogram.decodeFromCompressedByteBuffer(bytes, 0);
      out.append(histogram.getTotalCount());
      for (double percentile : percentiles) {
        out.append(' ').append(histogram.getValueAtPercentile(percentile));
      }
      appendBuckets(out, histogram);
    }
    System.out.print(out);
  }

  /** Random histograms of every size, up to an hour. Output: encoding, count, buckets. */
  private static void write(int histograms) {
    Random random = new Random(11);
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < histograms; ++i) {
      boolean resized = i % 3 == 0;
      long highest = i % 3 == 1 ? HOUR : 1L << (11 + random.nextInt(52));
      Histogram histogram = resized ? new Histogram(3) : new Histogram(highest, 3);
      histogram.setAutoResize(resized);
      double digits = Math.log10(resized ? HOUR : Math.min(highest, HOUR)) - (i % 4 == 0 ? 2 : 0);
      int values = i == 1 ? 0 : (int) Math.pow(10, random.nextInt(6));
      for (int k = 0; k < values; ++k) {
        long count = random.nextInt(50) == 0 ? 1L << random.nextInt(40) : 1;
        histogram.recordValueWithCount((long) Math.pow(10, random.nextDouble() * digits), count);
      }
      if (i % 5 == 0) histogram.recordValue(0);
      if (i % 7 == 1) histogram.recordValue(Math.min(histogram.getHighestTrackableValue(), HOUR));
      // Turns the counts within the array, and so gives the encoding an offset.
      if (i % 4 == 0 && histogram.getMaxValue() < Math.min(histogram.getHighestTrackableValue(),
          HOUR) / 16) {
        histogram.shiftValuesLeft(3);
      }
      ByteBuffer bytes = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
      int length = histogram.encodeIntoCompressedByteBuffer(bytes);
      byte[] encoding = Arrays.copyOf(bytes.array(), length);
      out.append(Base64.getEncoder().encodeToString(encoding));
      out.append(' ').append(histogram.getTotalCount());
      appendBuckets(out, histogram);
    }
    System.out.print(out);
  }

  /** The lowest value of each bucket that counts any, and its count. */
  private static void appendBuckets(StringBuilder out, Histogram histogram) {
    for (HistogramIterationValue each : histogram.recordedValues()) {
      out.append(' ').append(histogram.lowestEquivalentValue(each.getValueIteratedTo()));
      out.append(' ').append(each.getCountAtValueIteratedTo());
    }
    out.append('\n');
  }

  /** Output for each interval: tag, milliseconds since the epoch at its ends, count, maximum. */
  private static void readLog(String path) throws Exception {
    HistogramLogReader reader = new HistogramLogReader(path);
    for (EncodableHistogram each = reader.nextIntervalHistogram(); each != null;
        each = reader.nextIntervalHistogram()) {
      Histogram histogram = (Histogram) each;
      System.out.println(histogram.getTag() + ' ' + histogram.getStartTimeStamp() + ' '
          + histogram.getEndTimeStamp() + ' ' + histogram.getTotalCount() + ' '
          + histogram.getMaxValue());
    }
    System.out.println("from " + reader.getStartTimeSec());
  }

  /** What HistogramLogProcessor prints of a tag's intervals: in microseconds, as .hgrm text. */
  private static void process(String path, String tag) throws Exception {
    new HistogramLogProcessor(
        new String[] {"-i", path, "-tag", tag, "-outputValueUnitRatio", "1000"}).run();
  }
}
