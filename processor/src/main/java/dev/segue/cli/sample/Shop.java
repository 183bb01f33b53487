package dev.segue.cli.sample;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Properties of a shop's events. Names: "Spec: V2 Ecommerce Events" in Segment's documentation. For one thread. */
final class Shop {
    private static final BigDecimal TAX = new BigDecimal("0.19");

    private final Tables tables;
    private final Dice dice;
    private final List<ObjectNode> basket = new ArrayList<>();

    Shop(Tables tables, Dice dice) {
        this.tables = tables;
        this.dice = dice;
    }

    ObjectNode searched() {
        String word = dice.pick(tables.objects("products")).path("name").asText();
        return Json.object().put("query", word.toLowerCase(Locale.ROOT)).put("results", dice.between(1, 24));
    }

    ObjectNode listed() {
        List<ObjectNode> shown = dice.pick(tables.objects("products"), dice.between(3, 5)).stream()
                .map(ObjectNode::deepCopy)
                .toList();
        int position = 1;
        for (ObjectNode product : shown) {
            product.put("position", position++);
        }
        ObjectNode list = Json.object()
                .put("list_id", "autumn-" + dice.between(1, 6))
                .put("category", shown.get(0).path("category").asText());
        ArrayNode filters = list.putArray("filters");
        filters.addObject().put("type", "price").put("value", "under-" + 50 * dice.between(1, 4));
        list.putArray("sorts").addObject().put("type", "popularity").put("value", "desc");
        list.set("products", Json.objects(shown));
        return list;
    }

    /** One product, which an {@link #added} puts into the basket. */
    ObjectNode viewed() {
        ObjectNode product = dice.pick(tables.objects("products")).deepCopy();
        product.put("quantity", 1)
                .put("currency", "USD")
                .put("url", "https://shop.example.com/p/" + product.path("sku").asText());
        product.putObject("experiment")
                .put("name", "pdp-gallery")
                .put("variant", dice.chance(0.5) ? "grid" : "carousel");
        return product;
    }

    ObjectNode added(ObjectNode product) {
        ObjectNode added = product.deepCopy();
        added.remove("experiment");
        added.put("quantity", dice.between(1, 3));
        basket.add(added);
        return added.deepCopy().put("cart_id", "c_" + dice.letters(8));
    }

    ObjectNode checkout() {
        return order().put("affiliation", "Shop");
    }

    /** Everything in the basket, which is empty afterwards. */
    ObjectNode completed(Person person) {
        ObjectNode order = checkout();
        order.putObject("shipping_address")
                .put("city", person.place().path("city").asText())
                .put("country", person.place().path("country").asText());
        order.put("payment_method", dice.chance(0.7) ? "card" : "invoice");
        basket.clear();
        return order;
    }

    private ObjectNode order() {
        BigDecimal subtotal = BigDecimal.ZERO;
        for (ObjectNode product : basket) {
            subtotal = subtotal.add(product.path("price")
                    .decimalValue()
                    .multiply(BigDecimal.valueOf(product.path("quantity").asInt())));
        }
        BigDecimal discount = dice.chance(0.2) ? BigDecimal.TEN : BigDecimal.ZERO;
        BigDecimal shipping = subtotal.compareTo(BigDecimal.valueOf(100)) > 0 ? BigDecimal.ZERO : new BigDecimal("4.9");
        BigDecimal revenue = subtotal.subtract(discount);
        BigDecimal tax = revenue.multiply(TAX).setScale(2, RoundingMode.HALF_UP);
        ObjectNode order = Json.object()
                .put("order_id", "o_" + dice.letters(10))
                .put("total", revenue.add(tax).add(shipping))
                .put("revenue", revenue)
                .put("shipping", shipping)
                .put("tax", tax)
                .put("discount", discount)
                .put("currency", "USD");
        if (discount.signum() > 0) {
            order.put("coupon", "AUTUMN10");
        }
        order.set(
                "products",
                Json.objects(basket.stream().map(ObjectNode::deepCopy).toList()));
        return order;
    }
}
