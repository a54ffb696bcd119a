"""Run the command line as `python -m kb`."""

try:
    from kb.cli import main

    main()
except KeyboardInterrupt:  # before any command began
    raise SystemExit(130) from None
