using CsCheck;
using NanoMedAgent.Hospital.Protocol;
using Grant = NanoMedAgent.Pairing.PairingGrant;
using PairingState = NanoMedAgent.Pairing.PairingState;

namespace Agent.Tests.Pairing;

/// <summary>Arbitrary bytes in place of a grant.</summary>
public class MalformedGrants
{
    [Fact]
    public void Arbitrary_arguments_cause_no_exception() =>
        Gen.Byte.Array[0, 300].Sample(noise => Grant.TryParse(noise)?.IsFor(new byte[16]), iter: Effort.Cases(20_000));

    [Fact]
    public void A_changed_grant_causes_no_exception_and_no_pairing()
    {
        using PairingRig rig = new(periodSeconds: 3600);
        rig.OpenWindow();
        Gen.Select(Gen.Int[0, 2], Gen.Int, Gen.Byte).Sample(
            (kind, place, value) =>
            {
                if (rig.State != PairingState.WindowOpen)
                {
                    rig.Run(130);
                    rig.OpenWindow();
                }

                PairingGrant grant = rig.Grant();
                byte[] command = rig.Sign(grant);
                int at = (int)((uint)place % command.Length);

                // Its CBOR tag in front of it changes nothing: COSE_Mac0 is accepted with its tag and without.
                byte inserted = (byte)(at == 0 && value == 0xD1 ? 0 : value);
                byte[] changed = kind switch
                {
                    0 => [.. command[..at], (byte)(command[at] ^ (value | 1)), .. command[(at + 1)..]],
                    1 => command[..at],
                    _ => [.. command[..at], inserted, .. command[at..]],
                };
                rig.Ward.Link.Send(rig.Ward.CommandTopic, changed);
                rig.Run(0.1);
                rig.State.ShouldBeOneOf(PairingState.WindowOpen, PairingState.Idle);
            },
            iter: Effort.Cases(120), threads: 1);
    }

    [Fact]
    public void Changed_arguments_that_the_authority_has_signed_cause_no_exception_and_no_pairing()
    {
        using PairingRig rig = new(periodSeconds: 3600);
        rig.OpenWindow();
        Gen.Select(Gen.Int[0, 3], Gen.Int, Gen.Byte).Sample(
            (kind, place, value) =>
            {
                if (rig.State != PairingState.WindowOpen)
                {
                    rig.Run(130);
                    rig.OpenWindow();
                }

                byte[] command = rig.Change(rig.Sign(rig.Grant()), read =>
                {
                    byte[] arguments = read.Arguments;
                    int at = (int)((uint)place % arguments.Length);
                    arguments = kind switch
                    {
                        0 => [.. arguments[..at], (byte)(arguments[at] ^ (value | 1)), .. arguments[(at + 1)..]],
                        1 => [0x58, (byte)Math.Min(arguments.Length, 255), .. arguments[..Math.Min(arguments.Length, 255)]],
                        2 => [0x81, .. arguments],
                        _ => [0x43, value, value, value],
                    };
                    return IsItem(arguments) ? read with { Arguments = arguments } : read with { Counter = read.Counter + 1 };
                });
                rig.Ward.Link.Send(rig.Ward.CommandTopic, command);
                rig.Run(0.1);
                rig.State.ShouldBeOneOf(PairingState.WindowOpen, PairingState.Idle);
            },
            iter: Effort.Cases(120), threads: 1);
    }

    private static bool IsItem(byte[] encoded)
    {
        try
        {
            System.Formats.Cbor.CborReader reader = new(encoded, System.Formats.Cbor.CborConformanceMode.Canonical);
            reader.SkipValue();
            return reader.BytesRemaining == 0;
        }
        catch (Exception fault) when (fault is System.Formats.Cbor.CborContentException or InvalidOperationException)
        {
            return false;
        }
    }
}
