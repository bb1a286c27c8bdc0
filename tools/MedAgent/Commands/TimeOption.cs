using System.CommandLine;
using System.CommandLine.Parsing;
using NanoMedAgent.Hospital.Texts;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary>Options with a time as their value; UTC unless it has a time zone.</summary>
internal static class TimeOption
{
    /// <summary>An option.</summary>
    public static Option<DateTimeOffset?> Create(string name, string description) => new(name)
    {
        Description = description,
        HelpName = IsoTime.Example,
        CustomParser = argument => Parse(argument, name),
    };

    private static DateTimeOffset? Parse(ArgumentResult argument, string name)
    {
        string text = argument.Tokens[0].Value;
        if (IsoTime.TryParse(text, out DateTimeOffset time))
        {
            return time;
        }

        argument.AddError($"{name} {text}: this is not a time in ISO 8601; write it as {IsoTime.Example}, or as 2027-01-01");
        return null;
    }
}
