using NanoMedAgent.Hospital.Protocol;

namespace NanoMedAgent.Hospital.Delegations;

/// <summary>Which purpose a delegate needs for a command (PROTOCOL.md, "Delegation").</summary>
public static class CommandPurposes
{
    // Changes the authority itself.
    private const string Authority = "authority";

    /// <summary>The purpose; <see cref="DelegationPurposes.None"/> where no delegate may give the command.</summary>
    /// <param name="command">The command's name.</param>
    public static DelegationPurposes Of(string command) => command switch
    {
        AuthorityCommand.Pair or AuthorityCommand.Unpair => DelegationPurposes.Grant,
        AuthorityCommand.Policy => DelegationPurposes.Policy,
        AuthorityCommand.Revoke or AuthorityCommand.HandOver or Authority => DelegationPurposes.None,
        _ => DelegationPurposes.Command,
    };
}
