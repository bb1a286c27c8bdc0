using System.Globalization;

namespace NanoMedAgent.MedAgent.Boards;

/// <summary>Checks a board file against the schema and the capabilities of the chip.</summary>
internal static class BoardCheck
{
    private const int KilobytesInMegabyte = 1024;

    /// <summary>Finds the errors in a file.</summary>
    /// <returns>A line for each error: the file, the error, and what to do.</returns>
    public static IReadOnlyList<string> Check(BoardFile file)
    {
        // A file that is not valid by the schema cannot be read, and its errors would be reported twice.
        string[] mistakes = [.. BoardSchema.Check(file.Text)];
        try
        {
            mistakes = mistakes.Length == 0 ? [.. Check(Board.Read(file))] : mistakes;
            return [.. mistakes.Select(mistake => $"{file.Path}: {mistake}")];
        }
        catch (InvalidDataException wrong)
        {
            return [wrong.Message];
        }
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
                ? $"psram: the {chip.Name} supports none; remove it"
                : $"psram: the {chip.Name} does not support {psram.Bus}; use {string.Join(" or ", chip.PsramBuses)}";
        }
    }

    /// <summary>The most important error of a pin, or null.</summary>
    private static string? CheckPin(PinUse use, Chip chip, BoardMemory? psram)
    {
        (string name, BoardPin pin) = (use.Name, use.Pin);
        int gpio = pin.Gpio;
        PinSet psramPins = chip.PsramPins(psram);
        return !chip.Gpios.Has(gpio) ? $"{name}: the {chip.Name} has no GPIO {gpio}; use one of {chip.Gpios}"
            : chip.Flash.Has(gpio) ? $"{name}: GPIO {gpio} is used by the flash ({chip.Flash}); use another"
            : psramPins.Has(gpio) ? $"{name}: GPIO {gpio} is used by the PSRAM ({psramPins}); use another"
            : chip.Serial.Has(gpio) ? $"{name}: GPIO {gpio} is needed for flashing ({chip.Serial}); use another"
            : chip.Strapping.Has(gpio) && !pin.WiredByBoard
                ? $"{name}: GPIO {gpio} is a strapping pin of the {chip.Name} ({chip.Strapping}); use another, or add \"wiredByBoard\": "
                    + "true and a \"reason\" if the board itself wires it"
            : pin.WiredByBoard && pin.Reason is null ? $"{name}: GPIO {gpio} is wired by the board without a \"reason\"; add what the "
                + "board wires there"
            : use.IsOutput && chip.InputOnly.Has(gpio) ? $"{name}: GPIO {gpio} is input-only ({chip.InputOnly}); use another"
            : use.IsAnalog && chip.SecondAdc.Has(gpio) ? $"{name}: GPIO {gpio} is on ADC2, which does not work while Wi-Fi is on; use one "
                + $"of ADC1: {chip.FirstAdc}"
            : use.IsAnalog && chip.AdcChannel(gpio) < 0 ? $"{name}: GPIO {gpio} has no ADC; use one of ADC1: {chip.FirstAdc}"
            : null;
    }

    private static IEnumerable<string> CheckTwice(Board board) => board.Pins
        .GroupBy(use => use.Pin.Gpio)
        .Where(uses => uses.Skip(1).Any())
        .Select(uses => $"GPIO {uses.Key} is used twice, for {string.Join(" and ", uses.Select(use => use.Name))}; give each its own pin");

    private static IEnumerable<string> CheckButton(BoardButton button, Chip chip)
    {
        if (button.HasInternalPullUp && chip.InputOnly.Has(button.Pin.Gpio))
        {
            yield return $"button: GPIO {button.Pin.Gpio} has no pull-up ({chip.InputOnly}); use another, or solder a resistor and set "
                + "\"pullUp\": \"external\"";
        }
    }

    private static IEnumerable<string> CheckLight(BoardLight light)
    {
        if (light.IsThere != light.Pin is not null)
        {
            yield return light.IsThere
                ? $"light: a {light.Kind} needs a pin; add \"pin\""
                : "light: its kind is none, but it has a pin; remove \"pin\", or change \"kind\"";
        }
    }

    private static IEnumerable<string> CheckBattery(BoardBattery battery, Chip chip)
    {
        bool hasDivider = battery is { Pin: not null, UpperKiloohms: > 0, LowerKiloohms: > 0 };
        if (battery.IsMeasured && !hasDivider)
        {
            yield return "battery: a divider needs a pin and two resistors; add \"pin\", \"upperKiloohms\" and \"lowerKiloohms\"";
        }
        else if (!battery.IsMeasured && battery.Pin is not null)
        {
            yield return "battery: its kind is none, but it has a pin; remove \"pin\", or set \"kind\": \"divider\"";
        }
        else if (hasDivider && battery.MillivoltsAtPin > chip.AdcMillivolts)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"battery: a full one gives {battery.MillivoltsAtPin:N0} mV at the pin, and the {chip.Name} measures up to "
                    + $"{chip.AdcMillivolts:N0} mV well; increase upperKiloohms");
        }
    }

    private static IEnumerable<string> CheckPartitions(Board board)
    {
        (int clr, int deployment, int config) = board.PartitionsKilobytes;
        int needed = Board.ClrOffsetKilobytes + clr + deployment + config;
        int there = board.FlashMegabytes * KilobytesInMegabyte;
        if (needed > there)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"partitionsKilobytes: they need {needed:N0} KB with the {Board.ClrOffsetKilobytes} KB before them, and the flash has "
                    + $"{there:N0} KB; make one smaller, or correct flashMegabytes");
        }
    }
}
