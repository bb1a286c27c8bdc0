using System.Runtime.CompilerServices;
using NanoMedAgent.Nano.Chip;
using NanoMedAgent.Nano.Threads;

namespace System.Threading;

/// <summary>What the lock statement calls. A thread that waits for a lock lets the others run.</summary>
public static class Monitor
{
    private static readonly ConditionalWeakTable<object, Owner> Owners = new();

    public static void Enter(object obj)
    {
        bool isTaken = false;
        Enter(obj, ref isTaken);
    }

    public static void Enter(object obj, ref bool lockTaken)
    {
        SimulatedEsp32.Current.Call("Monitor.Enter");
        Owner owner = Owners.GetOrCreateValue(obj);
        FirmwareThread thread = FirmwareThread.Current;
        if (owner.Thread != thread)
        {
            while (owner.Thread is { IsFinished: false })
            {
                thread.Wait(() => owner.Thread is not { IsFinished: false }, long.MaxValue);
            }
        }

        owner.Depth = owner.Thread == thread ? owner.Depth + 1 : 1;
        owner.Thread = thread;
        lockTaken = true;
    }

    public static void Exit(object obj)
    {
        Owner owner = Owners.GetOrCreateValue(obj);
        if (--owner.Depth == 0)
        {
            owner.Thread = null;
        }
    }

    private sealed class Owner
    {
        public FirmwareThread Thread;
        public int Depth;
    }
}
