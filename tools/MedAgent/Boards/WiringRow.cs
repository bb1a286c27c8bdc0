namespace NanoMedAgent.MedAgent.Boards;

/// <summary>A wire between a part and the board.</summary>
/// <param name="Part">The part.</param>
/// <param name="Lead">Its lead or pin.</param>
/// <param name="Board">Label of the pin on the board.</param>
/// <param name="Gpio">GPIO number of the pin, or null.</param>
internal sealed record WiringRow(string Part, string Lead, string Board, int? Gpio = null)
{
    /// <summary>All wires of a board with both sensors, button, light, buzzer and battery.</summary>
    public static IReadOnlyList<WiringRow> Of(Board board)
    {
        List<WiringRow> rows = [.. OfSensor("MAX30102", board), .. OfSensor("MLX90614 or TMP117", board)];
        rows.Add(new("Button", "one side", board.Button.Pin.Label, board.Button.Pin.Gpio));
        rows.Add(new("Button", "other side", board.Supply.Ground));
        if (board.Light.Pin is { } light)
        {
            rows.Add(
                board.Light.Kind == "led"
                    ? new("LED", "long leg, over 330 Ω", light.Label, light.Gpio)
                    : new("WS2812", "DIN", light.Label, light.Gpio));
            rows.Add(
                new(board.Light.Kind == "led" ? "LED" : "WS2812", board.Light.Kind == "led" ? "short leg" : "GND", board.Supply.Ground));
        }

        if (board.Buzzer is { } buzzer)
        {
            rows.Add(new("Buzzer module", "input", buzzer.Label, buzzer.Gpio));
            rows.Add(new("Buzzer module", "VCC", board.Supply.Volts3));
            rows.Add(new("Buzzer module", "GND", board.Supply.Ground));
        }

        if (board.Battery.Pin is { } battery)
        {
            rows.Add(new("Battery divider", "middle, 100 nF to ground", battery.Label, battery.Gpio));
            rows.Add(new("Battery divider", $"{board.Battery.UpperKiloohms} kΩ", board.Supply.Battery));
            rows.Add(new("Battery divider", $"{board.Battery.LowerKiloohms} kΩ", board.Supply.Ground));
        }

        return rows;
    }

    private static IEnumerable<WiringRow> OfSensor(string sensor, Board board) =>
    [
        new(sensor, "VIN", board.Supply.Volts3),
        new(sensor, "GND", board.Supply.Ground),
        new(sensor, "SDA", board.I2c.Data.Label, board.I2c.Data.Gpio),
        new(sensor, "SCL", board.I2c.Clock.Label, board.I2c.Clock.Gpio),
    ];
}
