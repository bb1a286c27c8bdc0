using System.CommandLine.Parsing;

namespace NanoMedAgent.Ward.Configuration;

/// <summary>Addresses on a command line: System.CommandLine does not convert texts to them by itself.</summary>
internal static class WebAddress
{
    /// <summary>The address that an argument is; it gets an error when it is none.</summary>
    public static Uri? Parse(ArgumentResult argument)
    {
        string text = argument.Tokens[0].Value;
        if (Uri.TryCreate(text, UriKind.Absolute, out Uri? address) && address.Scheme is "https" or "http")
        {
            return address;
        }

        argument.AddError($"{text}: this is not a web address; write it like https://NAME");
        return null;
    }
}
