using System;
using NanoMedAgent.Platform;
using NanoMedAgent.Releases;

namespace NanoMedAgent.Updates;

/// <summary>Reads the envelope of a set into an array of its own.</summary>
internal static class SlotEnvelope
{
    /// <summary>The envelope of the running set, or of the other one.</summary>
    /// <returns>null when there is none.</returns>
    public static byte[] Read(IUpdateSlots slots, bool isRunning)
    {
        byte[] buffer = new byte[SuitEnvelope.LengthLimit];
        if (!slots.TryReadEnvelope(isRunning, buffer, out int count))
        {
            return null;
        }

        byte[] envelope = new byte[count];
        Array.Copy(buffer, 0, envelope, 0, count);
        return envelope;
    }
}
