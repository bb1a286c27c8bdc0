namespace NanoMedAgent.Commands;

/// <summary>What each command may be: how long its arguments are, and who may issue it (PROTOCOL.md, "Commands").</summary>
internal static class CommandRules
{
    /// <summary>The longest arguments of any command, in bytes.</summary>
    public const int LongestArguments = 2_051;

    // The heads of byte strings included: 3 bytes for a policy, and for certificates with their slot 6.
    private const int UsualArguments = 256;
    private const int CertificateArguments = 1_542;

    /// <summary>The longest arguments of a command, in bytes.</summary>
    public static int ArgumentsLimit(string name) => name == "policy" ? LongestArguments
        : name == "certificate" ? CertificateArguments
        : UsualArguments;

    /// <summary>Who may issue a command: the bits of <see cref="CommandIssuer"/>, one of which it must have.</summary>
    public static int IssuersOf(string name)
    {
        switch (name)
        {
            case "pair":
            case "unpair":
            case "acknowledge":
            case "limits":
            case "audio":
                return CommandIssuer.Authority | CommandIssuer.Grant;
            case "policy":
                return CommandIssuer.Authority | CommandIssuer.Policy;
            case "request":
            case "certificate":
                return CommandIssuer.Authority | CommandIssuer.Certificate;
            case "authority":
            case "revoke":
            case "hand-over":
                return CommandIssuer.Authority;
            case "retire":
                return CommandIssuer.Authority | CommandIssuer.Maker;
            default:
                return CommandIssuer.Authority | CommandIssuer.Command;
        }
    }
}
