using System.CommandLine.Parsing;
using System.Globalization;
using NanoMedAgent.Hospital.Texts;
using NanoMedAgent.HostSim.Boards;
using NanoMedAgent.HostSim.Options;
using NanoMedAgent.Simulator.Flash;
using NanoMedAgent.Simulator.Network;

namespace NanoMedAgent.HostSim.CommandLine;

/// <summary>Parses the values of options; what cannot be parsed becomes an error of the argument, with what to write instead.</summary>
internal static class OptionParsers
{
    private const double FastestSpeed = 100_000;

    /// <summary>A number above 0, or 'max', which is infinite.</summary>
    public static double ParseSpeed(ArgumentResult argument)
    {
        string text = argument.Tokens[0].Value;
        if (text == "max")
        {
            return double.PositiveInfinity;
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double speed) && speed is > 0 and <= FastestSpeed)
        {
            return speed;
        }

        argument.AddError($"--speed {text}: that is neither a number above 0 nor 'max'");
        return 1;
    }

    /// <summary>A TCP port.</summary>
    public static int ParsePort(ArgumentResult argument)
    {
        string text = argument.Tokens[0].Value;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int port) && port is > 0 and <= 65535)
        {
            return port;
        }

        argument.AddError($"{argument.Argument.Name} {text}: a port is from 1 to 65535");
        return 0;
    }

    /// <summary>The id of a board.</summary>
    public static SimulatedBoard? ParseBoard(ArgumentResult argument)
    {
        try
        {
            return SimulatedBoard.Of(argument.Tokens[0].Value);
        }
        catch (InvalidDataException mistake)
        {
            argument.AddError($"--board {argument.Tokens[0].Value}: {mistake.Message}");
            return null;
        }
    }

    /// <summary>'ward' or 'update'.</summary>
    public static FaultKind ParseFaults(ArgumentResult argument)
    {
        string text = argument.Tokens[0].Value;
        switch (text)
        {
            case "ward":
                return FaultKind.Ward;
            case "update":
                return FaultKind.Update;
            default:
                argument.AddError($"--faults {text}: there are 'ward' and 'update'");
                return FaultKind.None;
        }
    }

    /// <summary>'files' or 'boot-loader'.</summary>
    public static SlotKind ParseSlots(ArgumentResult argument)
    {
        string text = argument.Tokens[0].Value;
        switch (text)
        {
            case "files":
                return SlotKind.Files;
            case "boot-loader":
                return SlotKind.BootLoader;
            default:
                argument.AddError($"--slots {text}: there are 'files' and 'boot-loader'");
                return SlotKind.Files;
        }
    }

    /// <summary>Faults of a flash, such as cut-at-half@20.</summary>
    public static StorageFault[] ParseFlashFaults(ArgumentResult argument) =>
        ParseAll(argument, StorageFault.Parse, text => $"--flash-fault {text}: that is not a fault of a flash; try cut-at-half@20");

    /// <summary>Stretches of simulated time, HH:MM-HH:MM.</summary>
    public static Outage[] ParseOutages(string option, ArgumentResult argument) =>
        ParseAll(argument, Outage.Parse, text => $"{option} {text}: that is not HH:MM-HH:MM, the second later than the first");

    /// <summary>A length of time above 0.</summary>
    public static TimeSpan? ParseDuration(ArgumentResult argument)
    {
        string text = argument.Tokens[0].Value;
        if (Outage.ParseTime(text) is { } duration && duration > TimeSpan.Zero)
        {
            return duration;
        }

        argument.AddError($"--duration {text}: that is not HH:MM, HH:MM:SS or D.HH:MM:SS");
        return null;
    }

    /// <summary>A date after 1970, in whole seconds.</summary>
    public static DateTimeOffset? ParseStart(ArgumentResult argument)
    {
        string text = argument.Tokens[0].Value;
        if (IsoTime.TryParse(text, out DateTimeOffset start) && start.ToUnixTimeSeconds() > 0)
        {
            return DateTimeOffset.FromUnixTimeSeconds(start.ToUnixTimeSeconds());
        }

        argument.AddError($"--start {text}: that is not a date in ISO 8601; try 2026-01-01T00:00Z");
        return null;
    }

    private static T[] ParseAll<T>(ArgumentResult argument, Func<string, T?> parse, Func<string, string> describeError)
        where T : class
    {
        List<T> values = [];
        foreach (string text in argument.Tokens.Select(token => token.Value))
        {
            if (parse(text) is { } value)
            {
                values.Add(value);
            }
            else
            {
                argument.AddError(describeError(text));
            }
        }

        return [.. values];
    }
}
