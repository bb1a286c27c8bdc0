namespace NanoMedAgent.MedAgent.Boards;

/// <summary>
/// Capabilities of a chip's pins: ESP-IDF Programming Guide, "GPIO &amp; RTC GPIO", table of each chip, and "Analog to Digital Converter"
/// for ADC1 and its range at 12 dB, which nanoFramework sets; strapping pins from the chips' datasheets, "Boot Configurations"; ADC
/// channels and serial lines from nf-interpreter's System.Device.Adc (AdcController.cpp) and WireProtocol_Uart_Pins.h.
/// </summary>
internal sealed record Chip
{
    /// <summary>Name in board files.</summary>
    public required string Name { get; init; }

    /// <summary>GPIO numbers that exist.</summary>
    public required PinSet Gpios { get; init; }

    /// <summary>Strapping pins, which decide how the chip starts.</summary>
    public required PinSet Strapping { get; init; }

    /// <summary>Pins that the flash uses.</summary>
    public required PinSet Flash { get; init; }

    /// <summary>Further pins that PSRAM on four lines uses.</summary>
    public PinSet QuadPsram { get; init; } = [];

    /// <summary>Further pins that PSRAM on eight lines uses.</summary>
    public PinSet OctalPsram { get; init; } = [];

    /// <summary>Kinds of PSRAM that the chip supports.</summary>
    public required IReadOnlyList<string> PsramBuses { get; init; }

    /// <summary>Pins that are inputs only and have no pull-up.</summary>
    public PinSet InputOnly { get; init; } = [];

    /// <summary>Pins of ADC1, which works while Wi-Fi is on.</summary>
    public required PinSet FirstAdc { get; init; }

    /// <summary>Pins of ADC2, which Wi-Fi uses itself.</summary>
    public required PinSet SecondAdc { get; init; }

    /// <summary>The GPIO of each ADC channel of nanoFramework, whose one controller counts from 0, beginning with ADC1.</summary>
    public required IReadOnlyList<int> AdcChannels { get; init; }

    /// <summary>Largest voltage that the ADC measures well.</summary>
    public required int AdcMillivolts { get; init; }

    /// <summary>Pins of the serial line and USB, which are needed for flashing.</summary>
    public required PinSet Serial { get; init; }

    /// <summary>All chips.</summary>
    public static IReadOnlyList<Chip> All { get; } =
    [
        // Only the ESP32-PICO-V3 has GPIO 20. 16 and 17 are free on a WROOM; on a WROVER or a Core2 they are used by the PSRAM.
        new()
        {
            Name = "ESP32",
            Gpios = [(0, 19), (21, 23), (25, 27), (32, 39)],
            Strapping = [0, 2, 5, 12, 15],
            Flash = [(6, 11)],
            QuadPsram = [16, 17],
            PsramBuses = ["quad"],
            InputOnly = [(34, 39)],
            FirstAdc = [(32, 39)],
            AdcChannels = [36, 37, 38, 39, 32, 33, 34, 35],
            SecondAdc = [0, 2, 4, (12, 15), (25, 27)],
            AdcMillivolts = 2450,
            Serial = [1, 3],
        },

        // Flash and PSRAM on four lines share 26 to 32.
        new()
        {
            Name = "ESP32-S3",
            Gpios = [(0, 21), (26, 48)],
            Strapping = [0, 3, 45, 46],
            Flash = [(26, 32)],
            OctalPsram = [(33, 37)],
            PsramBuses = ["quad", "octal"],
            FirstAdc = [(1, 10)],
            AdcChannels = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10],
            SecondAdc = [(11, 20)],
            AdcMillivolts = 3100,
            Serial = [19, 20, 43, 44],
        },

        // 11 powers the flash on most modules.
        new()
        {
            Name = "ESP32-C3",
            Gpios = [(0, 21)],
            Strapping = [2, 8, 9],
            Flash = [(11, 17)],
            PsramBuses = [],
            FirstAdc = [(0, 4)],
            AdcChannels = [0, 1, 2, 3, 4],
            SecondAdc = [5],
            AdcMillivolts = 2500,
            Serial = [(18, 21)],
        },
    ];

    /// <summary>The chip with that name.</summary>
    public static Chip Of(string name) => All.First(chip => chip.Name == name);

    /// <summary>The channel that measures a GPIO, or -1.</summary>
    public int AdcChannel(int gpio) => Array.IndexOf([.. AdcChannels], gpio);

    /// <summary>Pins that the PSRAM uses.</summary>
    public PinSet PsramPins(BoardMemory? psram) => psram?.Bus switch
    {
        "quad" => QuadPsram,
        "octal" => OctalPsram,
        _ => [],
    };
}
