using System.Text.Json;

namespace NanoMedAgent.MedAgent.Boards;

/// <summary>Checks a board's file: by the schema, and by what the chip can do.</summary>
internal static class BoardCheck
{
    private const int KilobytesInMegabyte = 1024;

    /// <summary>What is wrong with a file.</summary>
    /// <returns>A line for each mistake: file, what, and what to do. None when all is well.</returns>
    public static IReadOnlyList<string> Check(BoardFile file)
    {
        // What does not keep to the schema cannot be read, and one mistake would be told twice.
        string[] mistakes = [.. BoardSchema.Check(file.Text)];
        if (mistakes.Length == 0)
        {
            try
            {
                mistakes = [.. Check(Board.Read(file))];
            }
            catch (JsonException wrong)
            {
                mistakes = [$"cannot be read ({wrong.Message.TrimEnd('.')}); mend it there"];
            }
        }

        return [.. mistakes.Select(mistake => $"{file.Path}: {mistake}")];
    }

    private static IEnumerable<string> Check(Board board)
    {
        Chip chip = Chip.Of(board.Chip);
        return
        [
            .. CheckPsram(board.Psram, chip),
            .. board.Pins.Select(use => CheckPin(use, chip, board.Psram)).OfType<string>(),
            .. CheckTwice(board),
            .. CheckButton(board.Button, chip),
            .. CheckLight(board.Light),
            .. CheckBattery(board.Battery, chip),
            .. CheckPartitions(board),
        ];
    }

    private static IEnumerable<string> CheckPsram(BoardMemory? psram, Chip chip)
    {
        if (psram is not null && !chip.PsramBuses.Contains(psram.Bus))
        {
            yield return chip.PsramBuses.Count == 0
                ? $"psram: the {chip.Name} takes none; take it out"
                : $"psram: the {chip.Name} takes none that is {psram.Bus}; it takes {string.Join(" or ", chip.PsramBuses)}";
        }
    }

    /// <summary>What is most wrong with a pin.</summary>
    private static string? CheckPin(PinUse use, Chip chip, BoardMemory? psram)
    {
        (string name, BoardPin pin) = (use.Name, use.Pin);
        int gpio = pin.Gpio;
        PinSet psramPins = chip.PsramPins(psram);
        return !chip.Gpios.Has(gpio) ? $"{name}: the {chip.Name} has no GPIO {gpio}; take one of {chip.Gpios}"
            : chip.Flash.Has(gpio) ? $"{name}: GPIO {gpio} belongs to the flash ({chip.Flash}); take another"
            : psramPins.Has(gpio) ? $"{name}: GPIO {gpio} belongs to the PSRAM ({psramPins}); take another"
            : chip.Serial.Has(gpio) ? $"{name}: GPIO {gpio} is the line by which the board is flashed ({chip.Serial}); take another"
            : chip.Strapping.Has(gpio) && !pin.WiredByBoard
                ? $"{name}: GPIO {gpio} decides how the {chip.Name} starts ({chip.Strapping}); take another, or say \"wiredByBoard\": true and a \"reason\" when the board itself has it there"
            : pin.WiredByBoard && pin.Reason is null ? $"{name}: GPIO {gpio} is wired by the board without a \"reason\"; say what the board has there"
            : use.IsOutput && chip.InputOnly.Has(gpio) ? $"{name}: GPIO {gpio} can only be read ({chip.InputOnly}); take one that can be driven"
            : use.IsAnalog && chip.SecondAdc.Has(gpio) ? $"{name}: GPIO {gpio} is on ADC2, which does not work beside Wi-Fi; take one of ADC1: {chip.FirstAdc}"
            : use.IsAnalog && chip.AdcChannel(gpio) < 0 ? $"{name}: GPIO {gpio} cannot measure; take one of ADC1: {chip.FirstAdc}"
            : null;
    }

    private static IEnumerable<string> CheckTwice(Board board) => board.Pins
        .GroupBy(use => use.Pin.Gpio)
        .Where(uses => uses.Skip(1).Any())
        .Select(uses => $"GPIO {uses.Key} is used twice, for {string.Join(" and ", uses.Select(use => use.Name))}; give each a pin of its own");

    private static IEnumerable<string> CheckButton(BoardButton button, Chip chip)
    {
        if (button.HasInternalPullUp && chip.InputOnly.Has(button.Pin.Gpio))
        {
            yield return $"button: GPIO {button.Pin.Gpio} has no pull-up of its own ({chip.InputOnly}); take another, or solder a resistor and say \"pullUp\": \"external\"";
        }
    }

    private static IEnumerable<string> CheckLight(BoardLight light)
    {
        if (light.IsThere != light.Pin is not null)
        {
            yield return light.IsThere ? $"light: a {light.Kind} has a pin; add \"pin\"" : "light: there is none, but it has a pin; take \"pin\" out, or name the \"kind\"";
        }
    }

    private static IEnumerable<string> CheckBattery(BoardBattery battery, Chip chip)
    {
        bool hasDivider = battery is { Pin: not null, UpperKiloohms: > 0, LowerKiloohms: > 0 };
        if (battery.IsMeasured && !hasDivider)
        {
            yield return "battery: a divider has a pin and two resistors; add \"pin\", \"upperKiloohms\" and \"lowerKiloohms\"";
        }
        else if (!battery.IsMeasured && battery.Pin is not null)
        {
            yield return "battery: it is not measured, but it has a pin; take \"pin\" out, or say \"kind\": \"divider\"";
        }
        else if (hasDivider && battery.MillivoltsAtPin > chip.AdcMillivolts)
        {
            yield return FormattableString.Invariant(
                $"battery: a full one leaves {battery.MillivoltsAtPin:N0} mV at the pin, and the {chip.Name} measures {chip.AdcMillivolts:N0} mV well; make upperKiloohms larger");
        }
    }

    private static IEnumerable<string> CheckPartitions(Board board)
    {
        (int clr, int deployment, int config) = board.PartitionsKilobytes;
        int needed = Board.ClrOffsetKilobytes + clr + deployment + config;
        int there = board.FlashMegabytes * KilobytesInMegabyte;
        if (needed > there)
        {
            yield return FormattableString.Invariant(
                $"partitionsKilobytes: they take {needed:N0} KB with the {Board.ClrOffsetKilobytes} KB before them, and the flash has {there:N0} KB; make one smaller, or mend flashMegabytes");
        }
    }
}
