# Makes the profile of a new browser in `$directory`.

make_profile() {
    mkdir -p "$directory/profile/Default" &&
        # Chrome lets frames of other sites keep cookies that say `SameSite=None`; some who package Chromium do not.
        echo '{"profile":{"cookie_controls_mode":0}}' >"$directory/profile/Default/Preferences"
}

