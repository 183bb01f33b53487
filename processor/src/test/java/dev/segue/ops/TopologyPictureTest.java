package dev.segue.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Named;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;
import org.xml.sax.InputSource;

class TopologyPictureTest {
    private static Document picture(Topology topology) throws Exception {
        return DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(new InputSource(new StringReader(TopologyPicture.svg(topology.describe()))));
    }

    private static List<String> texts(Document picture) {
        List<String> texts = new ArrayList<>();
        NodeList all = picture.getElementsByTagName("title");
        for (int i = 0; i < all.getLength(); i++) {
            texts.add(all.item(i).getTextContent());
        }
        return texts;
    }

    @Test
    void everyNodeIsABoxAndEverySuccessorAnArrow() throws Exception {
        StreamsBuilder builder = new StreamsBuilder();
        builder.stream("in<1>").filter((key, value) -> true, Named.as("keep")).to("out&2");

        Document picture = picture(builder.build());

        assertThat(texts(picture)).contains("from in<1>", "keep", "to out&2", "sub-topology 0");
        assertThat(picture.getElementsByTagName("rect").getLength())
                .as("a ground and three boxes")
                .isEqualTo(4);
        assertThat(picture.getElementsByTagName("path").getLength())
                .as("a tip and two arrows")
                .isEqualTo(3);
    }

    @Test
    void boxesStandInTheOrderOfTheFlowAndNowhereTwice() throws Exception {
        StreamsBuilder builder = new StreamsBuilder();
        var in = builder.stream("in");
        in.filter((key, value) -> true, Named.as("left")).to("one");
        in.filter((key, value) -> true, Named.as("right")).to("two");

        NodeList boxes = picture(builder.build()).getElementsByTagName("rect");

        List<String> places = new ArrayList<>();
        for (int i = 1; i < boxes.getLength(); i++) {
            Element box = (Element) boxes.item(i);
            places.add(box.getAttribute("x") + "," + box.getAttribute("y"));
        }
        assertThat(places).hasSize(5).doesNotHaveDuplicates();
        assertThat(places.stream().map(place -> place.split(",")[0]).distinct()).hasSize(3);
    }

    @Test
    void withoutARouterItIsEmptyAndStillAPicture() throws Exception {
        assertThat(texts(picture(new Topology()))).isEmpty();
    }
}
