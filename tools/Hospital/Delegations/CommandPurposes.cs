namespace NanoMedAgent.Hospital.Delegations;

/// <summary>Which purpose a delegate needs for a command (PROTOCOL.md, "Delegation").</summary>
public static class CommandPurposes
{
    /// <summary>The purpose; <see cref="DelegationPurposes.None"/> where no delegate may give the command.</summary>
    /// <param name="command">The command's name.</param>
    public static DelegationPurposes Of(string command) => command switch
    {
        "pair" or "unpair" or "acknowledge" or "limits" or "audio" => DelegationPurposes.Grant,
        "policy" => DelegationPurposes.Policy,
        "request" or "certificate" => DelegationPurposes.Certificate,
        "revoke" or "hand-over" or "retire" or "authority" => DelegationPurposes.None,
        _ => DelegationPurposes.Command,
    };
}
