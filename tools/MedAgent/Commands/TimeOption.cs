using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary>Options with a time as their value; UTC unless it has a time zone.</summary>
internal static class TimeOption
{
    private const string Example = "2027-01-01T08:00Z";

    /// <summary>An option.</summary>
    public static Option<DateTimeOffset?> Create(string name, string description) => new(name)
    {
        Description = description,
        HelpName = Example,
        CustomParser = argument => Parse(argument, name),
    };

    private static DateTimeOffset? Parse(ArgumentResult argument, string name)
    {
        string text = argument.Tokens[0].Value;
        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out DateTimeOffset time))
        {
            return time;
        }

        argument.AddError($"{name} {text}: this is not a time; write it as {Example}");
        return null;
    }
}
