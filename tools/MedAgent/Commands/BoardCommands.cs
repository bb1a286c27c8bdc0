using System.CommandLine;
using System.Diagnostics;
using NanoMedAgent.MedAgent.Boards;
using Spectre.Console;

namespace NanoMedAgent.MedAgent.Commands;

/// <summary><c>board list</c>, <c>board show</c> and <c>board flash</c>; <c>check</c> and <c>lock</c> are in files of their own.</summary>
internal static class BoardCommands
{
    private const int Failed = 1;
    private const int Kilobyte = 1024;

    /// <summary>The commands for boards.</summary>
    public static Command Create() => new("board", "Boards that the firmware supports: their pins, and how to flash them.")
    {
        CreateList(), CreateShow(), BoardCheckCommand.Create(), CreateFlash(), BoardLockCommand.Create(CreateId()),
    };

    private static Command CreateList()
    {
        Command command = new("list", "Lists the supported boards with chip, flash, heap and image. Example: medagent board list");
        command.SetAction(_ => List());
        return command;
    }

    private static Command CreateShow()
    {
        Argument<string> id = CreateId();
        Command command = new(
            "show",
            "Shows the pins, wiring, partitions and memory of a board. "
            + "Example: medagent board show esp32-devkitc")
        {
            id,
        };
        command.SetAction(result => Show(Board.Of(result.GetValue(id)!)));
        return command;
    }

    private static Command CreateFlash()
    {
        Argument<string> id = CreateId();
        Option<string> port = new("--port")
        {
            Description = "The serial port of the board, such as COM3, /dev/ttyUSB0 or /dev/cu.usbserial-10. nanoff --listports lists all "
                + "ports.",
            HelpName = "PORT",
            Required = true,
        };
        Option<string?> image = new("--image")
        {
            Description = "The firmware image to flash after nanoFramework. [default: none]",
            HelpName = "FILE",
        };
        Option<int?> baud = new("--baud")
        {
            Description = "The speed of the serial line in baud. Use 115200 when flashing stops half-way. [default: nanoff's]",
            HelpName = "N",
        };
        Option<string?> version = new("--clr-version")
        {
            Description = "The version of nanoFramework. [default: the latest]",
            HelpName = "VERSION",
        };
        Option<bool> keep = new("--keep-files") { Description = "Keep the files on the board: keys, policy and readings." };
        Option<bool> run = new("--run")
        {
            Description = "Run the commands instead of printing them. Without --keep-files this erases everything on the board.",
        };
        Command command = new(
            "flash",
            "Prints the commands that flash a board, step by step. With --run it runs them. Exit code 1 when a step fails. "
            + "Example: medagent board flash esp32-devkitc --port COM3")
        {
            id, port, image, baud, version, keep, run,
        };
        command.SetAction((result, cancellation) =>
        {
            FlashPlan plan = new()
            {
                Board = Board.Of(result.GetValue(id)!),
                Port = result.GetValue(port)!,
                Image = result.GetValue(image),
                Baud = result.GetValue(baud),
                ClrVersion = result.GetValue(version),
                KeepsFiles = result.GetValue(keep),
            };
            CheckImage(plan, result.GetValue(run));
            return result.GetValue(run) ? RunAsync(plan, cancellation) : Task.FromResult(Print(plan));
        });
        return command;
    }

    /// <summary>Refuses an image that cannot be the firmware.</summary>
    /// <exception cref="InvalidDataException">It does not exist, is empty, or is larger than the partition.</exception>
    private static void CheckImage(FlashPlan plan, bool mustExist)
    {
        if (plan.Image is not { } image)
        {
            return;
        }

        FileInfo file = new(image);
        int partitionBytes = plan.Board.PartitionsKilobytes.Deployment * Kilobyte;
        string? mistake = (file.Exists, mustExist) switch
        {
            (false, true) => "the file does not exist",
            (false, false) => null,
            _ when file.Length == 0 => "the file is empty; build firmware/Esp32 again",
            _ when file.Length > partitionBytes => FormattableString.Invariant(
                $"it has {file.Length:N0} bytes, and the partition for the application {partitionBytes:N0}; check its name"),
            _ => null,
        };
        if (mistake is not null)
        {
            throw new InvalidDataException($"--image {image}: {mistake}");
        }
    }

    private static Argument<string> CreateId() => new("id")
    {
        Description = $"The board: {string.Join(", ", BoardFile.BuiltIn.Select(file => file.Id))}.",
    };

    private static int List()
    {
        Table table = new Table().Border(TableBorder.None).AddColumns("id", "board", "chip", "flash", "PSRAM", "heap", "image");
        foreach (Board board in Board.All)
        {
            table.AddRow(
                new Text(board.Id),
                new Text(board.Name),
                new Text(board.Chip),
                new Text($"{board.FlashMegabytes} MB"),
                new Text(board.Psram is null ? "none" : $"{board.Psram.Megabytes} MB"),
                new Text(FormattableString.Invariant($"{board.ManagedHeapKilobytes:N0} KB")),
                new Text(board.Target));
        }

        Output.Write(table);
        return 0;
    }

    private static int Show(Board board)
    {
        string psram = board.Psram is null ? "no PSRAM" : $"{board.Psram.Megabytes} MB of PSRAM";
        Console.WriteLine($"{board.Name}: {board.Chip}, {board.FlashMegabytes} MB of flash, {psram}");
        Console.WriteLine($"module   {board.Module}");
        Console.WriteLine($"image    {board.Target}");
        Console.WriteLine(FormattableString.Invariant($"heap     {board.ManagedHeapKilobytes:N0} KB for C#, estimated"));
        Console.WriteLine($"bus      I2C{board.I2c.Controller} at {board.I2c.Kilohertz} kHz");
        Console.WriteLine();

        Table pins = new Table().Border(TableBorder.None).AddColumns("pin", "GPIO", "on the board", "used as");
        foreach (PinUse use in board.Pins)
        {
            pins.AddRow(
                new Text(use.Name), new Text($"{use.Pin.Gpio}"), new Text(use.Pin.Label),
                new Text(use.IsAnalog ? "analog input" : use.IsOutput ? "output" : "input"));
        }

        Output.Write(pins);
        Console.WriteLine();

        Table wires = new Table().Border(TableBorder.None).AddColumns("part", "lead", "on the board", "GPIO");
        foreach (WiringRow row in WiringRow.Of(board))
        {
            wires.AddRow(new Text(row.Part), new Text(row.Lead), new Text(row.Board), new Text(row.Gpio is { } gpio ? $"{gpio}" : ""));
        }

        Output.Write(wires);
        Console.WriteLine();

        Table partitions = new Table().Border(TableBorder.None).AddColumns("partition", "KB", "begins at", "for");
        void Partition(string name, int kilobytes, string begins, string what) =>
            partitions.AddRow(new Text(name), new Text(FormattableString.Invariant($"{kilobytes:N0}")), new Text(begins), new Text(what));
        Partition("clr", board.PartitionsKilobytes.Clr, $"0x{Board.ClrOffsetKilobytes * Kilobyte:X}", "nanoFramework's interpreter");
        Partition("deployment", board.PartitionsKilobytes.Deployment, $"0x{board.DeploymentAddress:X}", "the application");
        Partition("config", board.PartitionsKilobytes.Config, "", "files: keys, policy, readings");
        Output.Write(partitions);
        Sentences("notes", board.Notes);
        Sentences("not tested on this board", board.Untested);
        return 0;
    }

    private static void Sentences(string title, IReadOnlyList<string> sentences)
    {
        if (sentences.Count > 0)
        {
            Console.WriteLine();
            Console.WriteLine(title);
            foreach (string sentence in sentences)
            {
                Console.WriteLine($"- {sentence}");
            }
        }
    }

    private static int Print(FlashPlan plan)
    {
        Console.WriteLine($"{plan.Board.Name} at {plan.Port}; socket: {plan.Board.Usb.Socket}; USB chip: {plan.Board.Usb.Bridge}");
        foreach ((int index, FlashStep step) in plan.All.Index())
        {
            Console.WriteLine();
            Console.WriteLine($"{index + 1}. {step.What}");
            Console.WriteLine($"   {step.Line}");
        }

        Console.WriteLine();
        Console.WriteLine($"If nanoff does not find the chip: {plan.Board.Usb.Download}.");
        Console.WriteLine($"boards/{plan.Board.Id}/README.md has the rest: the driver, the wiring, and what has not been tested.");
        return 0;
    }

    private static async Task<int> RunAsync(FlashPlan plan, CancellationToken cancellation)
    {
        FlashStep[] steps = plan.Image is null ? [plan.Identify, plan.FlashClr] : [plan.Identify, plan.FlashClr, plan.Deploy];
        foreach ((int index, FlashStep step) in steps.Index())
        {
            Console.WriteLine($"{index + 1} of {steps.Length}  {step.What}");
            Console.WriteLine($"        {step.Line}");
            long start = Stopwatch.GetTimestamp();
            int status = await FlashRun.RunAsync(step, cancellation);
            if (status != 0)
            {
                Console.Error.WriteLine($"medagent: step {index + 1} failed ({step.Program} returned {status}); "
                    + $"{plan.Board.Usb.Download}, and run it again, with --baud 115200 if it stopped half-way");
                return Failed;
            }

            Console.WriteLine(FormattableString.Invariant($"        done in {Stopwatch.GetElapsedTime(start).TotalSeconds:0} s"));
        }

        Console.WriteLine(
            plan.Image is null
                ? "nanoFramework is on the board. The firmware is not: give its image with --image."
                : "nanoFramework and the firmware are on the board.");
        return 0;
    }
}
