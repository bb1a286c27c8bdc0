using System.CommandLine;
using NanoMedAgent.MedAgent.Boards;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>board lock</c>.</summary>
internal static class BoardLockCommand
{
    private const int Failed = 1;

    /// <summary>The command.</summary>
    public static Command Create(Argument<string> id)
    {
        Option<string> port = new("--port")
        {
            Description = "The serial port of the board. nanoff --listports lists all ports.",
            HelpName = "PORT",
            Required = true,
        };
        Option<bool> run = new("--run")
        {
            Description = "Run the steps that esptool's espefuse can do. A burnt eFuse cannot be reset; espefuse asks before each.",
        };
        Command command = new(
            "lock",
            "Prints what a board needs before it leaves the bench: secure boot, flash encryption, JTAG off, provisioning closed. Exit code "
            + "1 when a step fails. Example: medagent board lock esp32-devkitc --port COM3")
        {
            id, port, run,
        };
        command.SetAction((result, cancellation) =>
        {
            LockPlan plan = new(Board.Of(result.GetValue(id)!), result.GetValue(port)!);
            return result.GetValue(run) ? RunAsync(plan, cancellation) : Task.FromResult(Print(plan));
        });
        return command;
    }

    private static int Print(LockPlan plan)
    {
        Console.WriteLine($"{plan.Board.Name} at {plan.Port}: before it leaves the bench");
        foreach (LockStep step in plan.All)
        {
            Console.WriteLine();
            Console.WriteLine($"[ ] {step.What}{(step.IsPermanent ? " Nobody can undo it." : "")}");
            if (step.Command is { } command)
            {
                Console.WriteLine($"    {command.Line}");
            }
        }

        Console.WriteLine();
        Console.WriteLine("The device sees none of this itself: nanoFramework has no interface for eFuses. Keep the filled list with its");
        Console.WriteLine("serial number. Nobody has carried out these steps with nanoMedAgent: begin with a board that you can lose.");
        return 0;
    }

    private static async Task<int> RunAsync(LockPlan plan, CancellationToken cancellation)
    {
        foreach (LockStep step in plan.All)
        {
            if (step is not { IsRun: true, Command: { } command })
            {
                Console.WriteLine($"by hand  {step.What}");
                continue;
            }

            Console.WriteLine($"now      {step.What}");
            Console.WriteLine($"         {command.Line}");
            int status = await FlashRun.RunAsync(command, cancellation);
            if (status != 0)
            {
                Console.Error.WriteLine($"medagent: {command.Program} returned {status}; nothing behind this step was done");
                return Failed;
            }
        }

        return 0;
    }
}
