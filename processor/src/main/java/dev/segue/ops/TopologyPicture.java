package dev.segue.ops;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.streams.TopologyDescription;
import org.apache.kafka.streams.TopologyDescription.Node;
import org.apache.kafka.streams.TopologyDescription.Processor;
import org.apache.kafka.streams.TopologyDescription.Sink;
import org.apache.kafka.streams.TopologyDescription.Source;
import org.apache.kafka.streams.TopologyDescription.Subtopology;

/**
 * A topology as SVG: a band for each part that Kafka Streams runs as tasks of its own, and in it the nodes from left to right,
 * as far from their sources as the longest way is. Topics are round, processors have their stores below their name.
 */
public final class TopologyPicture {
    private static final int WIDTH = 210;
    private static final int HEIGHT = 58;
    private static final int GAP_X = 46;
    private static final int GAP_Y = 18;
    private static final int MARGIN = 24;
    private static final int LONGEST = 30;

    private final StringBuilder shapes = new StringBuilder();
    private int width;
    private int height = MARGIN;

    private TopologyPicture() {}

    /** The picture, a whole SVG document. */
    public static String svg(TopologyDescription topology) {
        TopologyPicture picture = new TopologyPicture();
        topology.subtopologies().stream()
                .sorted((one, other) -> Integer.compare(one.id(), other.id()))
                .forEach(picture::draw);
        return """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" \
                font-family="ui-sans-serif, system-ui, sans-serif" role="img" aria-label="The router's topology">
                <defs><marker id="tip" viewBox="0 0 8 8" refX="8" refY="4" markerWidth="7" markerHeight="7" orient="auto">\
                <path d="M0 0 8 4 0 8z" fill="#64748b"/></marker></defs>
                <rect width="100%%" height="100%%" fill="#ffffff"/>
                %s</svg>
                """.formatted(
                        picture.width + MARGIN, picture.height, picture.width + MARGIN, picture.height, picture.shapes);
    }

    private void draw(Subtopology part) {
        Map<String, Integer> columns = new HashMap<>();
        part.nodes().forEach(node -> column(node, columns));
        Map<Integer, List<Node>> byColumn = new TreeMap<>();
        part.nodes().stream()
                .sorted((one, other) -> one.name().compareTo(other.name()))
                .forEach(
                        node -> byColumn.computeIfAbsent(columns.getOrDefault(node.name(), 0), any -> new ArrayList<>())
                                .add(node));
        text(MARGIN, height + 12, 12, "#475569", "sub-topology " + part.id());
        int top = height + 24;
        int tallest = byColumn.values().stream().mapToInt(List::size).max().orElse(1);
        Map<String, int[]> places = new HashMap<>();
        byColumn.forEach((column, nodes) -> {
            int free = (tallest - nodes.size()) * (HEIGHT + GAP_Y) / 2;
            for (int row = 0; row < nodes.size(); row++) {
                places.put(
                        nodes.get(row).name(),
                        new int[] {MARGIN + column * (WIDTH + GAP_X), top + free + row * (HEIGHT + GAP_Y)});
            }
        });
        part.nodes()
                .forEach(node -> node.successors().forEach(next -> arrow(place(places, node), place(places, next))));
        part.nodes().forEach(node -> box(node, place(places, node)));
        height = top + tallest * (HEIGHT + GAP_Y) + GAP_Y;
    }

    private static int[] place(Map<String, int[]> places, Node node) {
        return places.getOrDefault(node.name(), new int[] {0, 0});
    }

    private static int column(Node node, Map<String, Integer> columns) {
        Integer known = columns.get(node.name());
        if (known != null) {
            return known;
        }
        int column = node.predecessors().stream()
                .mapToInt(before -> column(before, columns) + 1)
                .max()
                .orElse(0);
        columns.put(node.name(), column);
        return column;
    }

    private void box(Node node, int[] at) {
        boolean topic = node instanceof Source || node instanceof Sink;
        shapes.append(String.format(
                Locale.ROOT,
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"%d\" fill=\"%s\" stroke=\"#64748b\"/>%n",
                at[0],
                at[1],
                WIDTH,
                HEIGHT,
                topic ? HEIGHT / 2 : 6,
                topic ? "#e0f2fe" : "#f1f5f9"));
        List<String> lines = lines(node);
        int first = at[1] + HEIGHT / 2 + 4 - (lines.size() - 1) * 8;
        for (int i = 0; i < lines.size(); i++) {
            text(at[0] + 16, first + 16 * i, i == 0 ? 13 : 11, i == 0 ? "#0f172a" : "#475569", lines.get(i));
        }
        width = Math.max(width, at[0] + WIDTH);
    }

    private static List<String> lines(Node node) {
        List<String> lines = new ArrayList<>();
        lines.add(node.name());
        if (node instanceof Source source && source.topicSet() != null) {
            lines.add("from " + String.join(", ", source.topicSet()));
        } else if (node instanceof Sink sink) {
            lines.add("to " + (sink.topic() == null ? "a topic by record" : sink.topic()));
        } else if (node instanceof Processor processor && !processor.stores().isEmpty()) {
            lines.add("stores "
                    + String.join(", ", processor.stores().stream().sorted().toList()));
        }
        return lines;
    }

    private void arrow(int[] from, int[] to) {
        shapes.append(String.format(
                Locale.ROOT,
                "<path d=\"M%d %dC%d %d %d %d %d %d\" fill=\"none\" stroke=\"#64748b\" marker-end=\"url(#tip)\"/>%n",
                from[0] + WIDTH,
                from[1] + HEIGHT / 2,
                from[0] + WIDTH + GAP_X / 2,
                from[1] + HEIGHT / 2,
                to[0] - GAP_X / 2,
                to[1] + HEIGHT / 2,
                to[0] - 1,
                to[1] + HEIGHT / 2));
    }

    private void text(int x, int y, int size, String colour, String text) {
        String shown = text.length() > LONGEST ? text.substring(0, LONGEST - 1) + "…" : text;
        shapes.append(String.format(
                Locale.ROOT,
                "<text x=\"%d\" y=\"%d\" font-size=\"%d\" fill=\"%s\">%s<title>%s</title></text>%n",
                x,
                y,
                size,
                colour,
                escaped(shown),
                escaped(text)));
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;");
    }
}
