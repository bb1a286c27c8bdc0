using System.Globalization;
using NanoMedAgent.Hospital.Keys;

namespace NanoMedAgent.Hospital.Delegations;

/// <summary>Who signs commands: the authority, or one of its delegates with the delegations that say so.</summary>
/// <param name="Key">The private key.</param>
/// <param name="Delegations">
/// The signed delegations that lead from the authority to the key, the key's own last; none for the authority itself.
/// </param>
public sealed record CommandSigner(HospitalKey Key, params IReadOnlyList<byte[]> Delegations)
{
    /// <summary>Why a device would refuse a command of this signer; null if it would not, as far as the hospital knows.</summary>
    /// <param name="command">The command's name.</param>
    /// <param name="device">The device's id.</param>
    /// <param name="ward">The ward in its policy; null if that is not known.</param>
    /// <param name="now">The time.</param>
    public string? FindObstacle(string command, string device, string? ward, DateTimeOffset now)
    {
        if (Delegations.Count == 0)
        {
            return null;
        }

        DelegationPurposes purpose = CommandPurposes.Of(command);
        if (purpose == DelegationPurposes.None)
        {
            return $"only the authority itself may command '{command}', and no delegate";
        }

        foreach (byte[] message in Delegations)
        {
            if (Delegation.ReadUnverified(message) is not { } one)
            {
                return "a delegation of it cannot be read";
            }

            if (!one.Purposes.HasFlag(purpose))
            {
                return $"its delegation is not for the purpose '{purpose.ToString().ToLowerInvariant()}', which '{command}' needs";
            }

            if (now < one.NotBefore || now > one.NotAfter)
            {
                return string.Create(
                    CultureInfo.InvariantCulture, $"its delegation is valid from {one.NotBefore:u} to {one.NotAfter:u} alone");
            }

            if (one.Devices?.Contains(device) == false)
            {
                return $"its delegation is not for the device {device}";
            }

            if (one.Ward is { } own && ward is not null && own != ward)
            {
                return $"its delegation is for the ward '{own}', and the device belongs to '{ward}'";
            }
        }

        return null;
    }
}
