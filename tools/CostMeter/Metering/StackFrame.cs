using Mono.Cecil.Cil;

namespace NanoMedAgent.CostMeter.Metering;

/// <summary>
/// What a call takes of the device's heap while it runs (nf-interpreter, CLR_RT_StackFrame on 32 bits).
/// </summary>
internal static class StackFrame
{
    // Blocks of a frame's own fields, and at least of its locals and evaluation stack together.
    private const int HeadBlocks = 7;
    private const int LeastBlocks = 10;

    // Blocks that each evaluation stack has beside its own: two for newobj and native code, one for a call that runs in the same frame.
    private const int SpareBlocks = 3;

    /// <summary>Bytes of the frame of a method.</summary>
    public static int Bytes(MethodBody body) =>
        NanoHeap.Block * (HeadBlocks + Math.Max(LeastBlocks, body.Variables.Count + EvaluationStack.Length(body) + SpareBlocks));
}
